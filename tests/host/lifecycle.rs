//! Starts, stops, and what is left after them.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::{Duration, Instant};

use super::probe;
use crate::support::Host;

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn the_first_start_makes_private_credentials_and_the_second_keeps_them() {
    let mut host = probe().start();
    let path = host.state_dir().join("sightline/credentials.json");
    assert_eq!(mode(&path), 0o600);
    assert_eq!(mode(path.parent().unwrap()), 0o700);
    let first = std::fs::read(&path).unwrap();
    host.restart();
    assert_eq!(first, std::fs::read(&path).unwrap());
}

#[test]
fn what_was_stored_survives_a_kill() {
    let mut host = probe().start();
    assert_eq!(host.get("/probe/store?label=default"), "value");
    host.restart();
    let told = host.get("/probe/compare-and-swap");
    assert!(told.contains("\"last\":\"third\""), "{told}");
}

#[test]
fn a_request_in_progress_is_finished_when_the_host_is_asked_to_stop() {
    let mut host = probe().start();
    let status = std::thread::scope(|scope| {
        let nap = scope.spawn(|| host.get("/probe/nap?milliseconds=1500"));
        wait_until_busy(&host);
        host.terminate();
        assert_eq!(nap.join().unwrap(), "awake");
        true
    });
    assert!(status);
    assert!(host.wait().success());
}

#[test]
fn an_idle_connection_does_not_delay_the_stop() {
    let mut host = probe().start();
    host.get("/probe/body");
    let start = Instant::now();
    host.terminate();
    assert!(host.wait().success());
    assert!(start.elapsed() < Duration::from_secs(5));
    assert!(!host.log().contains("WARN"), "{}", host.log());
}

#[test]
fn draining_is_bounded() {
    let mut host = probe().flags(&["--drain", "0.3"]).start();
    let start = std::thread::scope(|scope| {
        let nap = scope.spawn(|| {
            host.call(reqwest::Method::GET, "/probe/nap?milliseconds=20000")
                .send()
        });
        wait_until_busy(&host);
        host.terminate();
        let start = Instant::now();
        assert!(nap.join().unwrap().is_err());
        start
    });
    assert!(host.wait().success());
    assert!(start.elapsed() < Duration::from_secs(10));
}

#[test]
fn a_second_start_is_ready_in_under_two_seconds() {
    let mut host = Host::start();
    let start = Instant::now();
    host.restart();
    assert!(
        start.elapsed() < Duration::from_secs(2),
        "{:?}",
        start.elapsed()
    );
}

/// Waits until an instance of the probe runs: a request is inside the component then.
fn wait_until_busy(host: &Host) {
    let live = r#"sightline_instances_live{component="probe"} 1"#;
    let deadline = Instant::now() + Duration::from_secs(20);
    while !host.get("/metrics").contains(live) {
        assert!(Instant::now() < deadline);
    }
}
