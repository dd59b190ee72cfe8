//! Limits are kept before memory and time are spent.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use reqwest::Method;
use reqwest::blocking::Body;
use serde_json::Value;

use super::probe;
use crate::support::Host;

const LIMIT: usize = 16 * 1024 * 1024;

fn connect(host: &Host) -> TcpStream {
    let address = host.url().strip_prefix("http://").unwrap();
    let stream = TcpStream::connect(address).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(30)))
        .unwrap();
    stream
}

#[test]
fn a_body_of_exactly_the_limit_is_taken() {
    let host = probe().start();
    let request = host.call(Method::POST, "/probe/body").body(vec![0; LIMIT]);
    assert_eq!(request.send().unwrap().text().unwrap(), LIMIT.to_string());
}

#[test]
fn a_larger_body_is_refused_with_413() {
    let host = probe().start();
    let request = host
        .call(Method::POST, "/probe/body")
        .body(vec![0; LIMIT + 1]);
    let answer = request.send().unwrap();
    assert_eq!(answer.status(), 413);
    let id = answer.headers()["x-request-id"].clone();
    let body: Value = answer.json().unwrap();
    assert_eq!(body["request_id"], id.to_str().unwrap());
    assert_eq!(body["error_code"], "APIGW.0201");
    assert_eq!(body["error_msg"], "Request entity too large.");
}

#[test]
fn a_larger_body_of_unknown_length_is_refused_with_413() {
    let host = probe().flags(&["--max-body", "1000"]).start();
    let endless = Body::new(std::io::repeat(0).take(1_000_000));
    let answer = host
        .call(Method::POST, "/probe/body")
        .body(endless)
        .send()
        .unwrap();
    assert_eq!(answer.status(), 413);
}

#[test]
fn a_body_that_does_not_come_holds_no_permit() {
    let host = probe()
        .flags(&["--timeout", "1", "--max-concurrency", "1"])
        .start();
    let mut slow = connect(&host);
    slow.write_all(b"POST /probe/body HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc")
        .unwrap();
    assert_eq!(host.get("/probe/body"), "0");
    let mut answer = [0; 12];
    slow.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"HTTP/1.1 504");
}

#[test]
fn requests_beyond_the_queue_are_refused_at_once() {
    let flags = [
        "--max-concurrency",
        "1",
        "--max-queue",
        "1",
        "--queue-timeout",
        "20",
    ];
    let host = probe().flags(&flags).start();
    let nap = || {
        host.call(Method::GET, "/probe/nap?milliseconds=1500")
            .send()
            .unwrap()
    };
    let start = Instant::now();
    let answers: Vec<_> = std::thread::scope(|scope| {
        let naps: Vec<_> = (0..6).map(|_| scope.spawn(nap)).collect();
        naps.into_iter().map(|nap| nap.join().unwrap()).collect()
    });
    for answer in &answers {
        let told = answer.headers().get("retry-after");
        assert_eq!(told.is_some(), answer.status() == 503);
    }
    let mut statuses: Vec<u16> = answers.iter().map(|a| a.status().as_u16()).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 200, 503, 503, 503, 503]);
    assert!(start.elapsed() < Duration::from_secs(10));
}

#[test]
fn waiting_for_a_permit_ends_with_503() {
    let host = probe()
        .flags(&["--max-concurrency", "1", "--queue-timeout", "0.2"])
        .start();
    std::thread::scope(|scope| {
        let long = scope.spawn(|| host.get("/probe/nap?milliseconds=2000"));
        let busy = |host: &Host| {
            host.call(Method::GET, "/probe/body")
                .send()
                .unwrap()
                .status()
        };
        // The long request may not have begun yet.
        let deadline = Instant::now() + Duration::from_secs(2);
        while busy(&host) != 503 {
            assert!(Instant::now() < deadline);
        }
        assert_eq!(long.join().unwrap(), "awake");
    });
}

#[test]
fn a_permit_is_released_after_every_kind_of_end() {
    let host = probe()
        .flags(&["--max-concurrency", "1", "--timeout", "0.5"])
        .start();
    for path in [
        "trap",
        "loop",
        "silent",
        "nap?milliseconds=2000",
        "stream?bytes=100000",
        "body",
    ] {
        let answer = host
            .call(Method::GET, &format!("/probe/{path}"))
            .send()
            .unwrap();
        answer.bytes().unwrap();
        assert_eq!(host.get("/probe/body"), "0", "after {path}");
    }
}
