//! A component that fails costs its own request an error of its family, and nothing else.

use std::time::{Duration, Instant};

use reqwest::Method;
use reqwest::blocking::Response;
use serde_json::Value;

use super::probe;
use crate::support::Host;

fn call(host: &Host, path: &str) -> Response {
    host.call(Method::GET, path).send().unwrap()
}

/// Checks that `answer` is the Image Search family's `code`.
fn assert_family_error(answer: Response, status: u16, code: &str) {
    assert_eq!(answer.status(), status);
    assert!(answer.headers().contains_key("x-request-id"));
    let body: Value = answer.json().unwrap();
    assert_eq!(body["error_code"], code, "{body}");
}

#[test]
fn a_trap_is_a_500_of_the_family() {
    let host = probe().start();
    assert_family_error(call(&host, "/probe/trap"), 500, "IS.0009");
    assert_eq!(host.get("/probe/body"), "0");
}

#[test]
fn a_trap_does_not_touch_requests_in_progress() {
    let host = probe().start();
    std::thread::scope(|scope| {
        let naps: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| host.get("/probe/nap?milliseconds=500")))
            .collect();
        for _ in 0..20 {
            assert_eq!(call(&host, "/probe/trap").status(), 500);
        }
        for nap in naps {
            assert_eq!(nap.join().unwrap(), "awake");
        }
    });
}

#[test]
fn a_trapped_instance_is_never_used_again() {
    let host = probe().flags(&["--max-concurrency", "1"]).start();
    assert_eq!(host.get("/probe/count"), "1");
    assert_eq!(host.get("/probe/count"), "2");
    assert_eq!(call(&host, "/probe/trap").status(), 500);
    assert_eq!(host.get("/probe/count"), "1");
}

#[test]
fn an_endless_loop_is_ended_and_others_go_on() {
    let host = probe().flags(&["--timeout", "1"]).start();
    std::thread::scope(|scope| {
        let loops: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    let start = Instant::now();
                    let answer = call(&host, "/probe/loop");
                    (answer, start.elapsed())
                })
            })
            .collect();
        for _ in 0..10 {
            assert_eq!(host.get("/probe/body"), "0");
        }
        for ended in loops {
            let (answer, elapsed) = ended.join().unwrap();
            assert_family_error(answer, 504, "IS.0012");
            assert!(elapsed >= Duration::from_secs(1), "{elapsed:?}");
            assert!(elapsed < Duration::from_secs(10), "{elapsed:?}");
        }
    });
}

#[test]
fn looping_instances_do_not_stay() {
    let host = probe()
        .flags(&["--timeout", "0.2", "--idle-timeout", "0.2"])
        .start();
    assert_eq!(call(&host, "/probe/loop").status(), 504);
    let gone = r#"sightline_instances_live{component="probe"} 0"#;
    let deadline = Instant::now() + Duration::from_secs(20);
    while !host.get("/metrics").contains(gone) {
        assert!(Instant::now() < deadline, "{}", host.get("/metrics"));
        std::thread::yield_now();
    }
}

#[test]
fn a_guest_that_takes_all_memory_fails_alone() {
    let host = probe().flags(&["--memory", "33554432"]).start();
    assert_family_error(call(&host, "/probe/memory"), 500, "IS.0009");
    assert_eq!(host.get("/probe/body"), "0");
}

#[test]
fn a_guest_that_answers_nothing_is_a_500() {
    let host = probe().start();
    assert_family_error(call(&host, "/probe/silent"), 500, "IS.0009");
}

#[test]
fn an_answer_that_is_cut_off_does_not_look_whole() {
    let host = probe()
        .flags(&["--timeout", "1", "--idle-timeout", "1"])
        .start();
    for then in ["trap", "loop", "leave"] {
        let path = format!("/probe/stream?bytes=1000&then={then}");
        // A trap may come before the head has left the host: then there is no answer at all.
        let answer = host.call(Method::GET, &path).send();
        let body = answer.and_then(Response::bytes);
        assert!(body.is_err(), "after {then}: {} bytes", body.unwrap().len());
        assert_eq!(host.get("/probe/body"), "0");
    }
}

#[test]
fn a_component_without_a_family_fails_in_the_gateways_words() {
    let host = probe().start();
    let answer = call(&host, "/plain/word/trap");
    assert_eq!(answer.status(), 500);
    let id = answer.headers()["x-request-id"]
        .to_str()
        .unwrap()
        .to_owned();
    let body: Value = answer.json().unwrap();
    assert_eq!(body["error_code"], "APIGW.0202");
    assert_eq!(body["request_id"], id);
}
