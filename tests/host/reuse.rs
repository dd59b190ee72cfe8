//! Instances stay warm and serve many requests, one at a time.

use std::collections::BTreeSet;

use reqwest::Method;

use super::probe;
use crate::support::Host;

/// A host in which the next request waits until the one instance is free: otherwise it may get an
/// instance of its own while the last one is still finishing.
fn alone(flags: &[&str]) -> Host {
    let host = probe().flags(&["--max-concurrency", "1"]);
    host.flags(flags).start()
}

#[test]
fn an_instance_is_replaced_after_its_share_of_requests() {
    let host = alone(&["--instance-requests", "3"]);
    let counts: Vec<String> = (0..7).map(|_| host.get("/probe/count")).collect();
    assert_eq!(counts, ["1", "2", "3", "1", "2", "3", "1"]);
}

#[test]
fn an_instance_that_a_request_made_large_ends_with_it() {
    let host = alone(&[]);
    let send = |bytes: usize| {
        let request = host.call(Method::POST, "/probe/body").body(vec![0; bytes]);
        assert_eq!(request.send().unwrap().text().unwrap(), bytes.to_string());
    };
    assert_eq!(host.get("/probe/count"), "1");
    send(1000);
    assert_eq!(host.get("/probe/count"), "2");
    send(8 << 20);
    assert_eq!(host.get("/probe/count"), "1");
}

#[test]
fn concurrent_requests_are_served_by_instances_of_their_own() {
    let host = probe().start();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| host.get("/probe/nap?milliseconds=1000"));
        }
    });
    // Each of the four has slept once; whichever answers now has counted nothing yet.
    let counts: BTreeSet<String> = (0..2).map(|_| host.get("/probe/count")).collect();
    assert_eq!(counts.first().map(String::as_str), Some("1"));
    let created = r#"sightline_instances_created_total{component="probe"} 4"#;
    assert!(host.get("/metrics").contains(created));
}

#[test]
fn an_idle_instance_is_dropped() {
    let host = probe().flags(&["--idle-timeout", "0.1"]).start();
    assert_eq!(host.get("/probe/count"), "1");
    let gone = r#"sightline_instances_live{component="probe"} 0"#;
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while !host.get("/metrics").contains(gone) {
        assert!(std::time::Instant::now() < deadline);
    }
    assert_eq!(host.get("/probe/count"), "1");
}

#[test]
fn an_instance_gathers_nothing_over_its_life() {
    // More requests than an instance may hold resources, so that one left over by each is seen.
    const REQUESTS: usize = 10_500;
    let host = alone(&["--instance-requests", "100000"]);
    for _ in 0..REQUESTS {
        assert_eq!(host.get("/probe/store?label=default"), "value");
    }
    let created = r#"sightline_instances_created_total{component="probe"} 1"#;
    assert!(host.get("/metrics").contains(created));
}
