//! Health, metrics and logs.

use std::io::Write;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use reqwest::Method;

use super::probe;

#[test]
fn health_is_answered_on_both_paths() {
    let host = probe().start();
    for path in ["/healthz", "/.well-known/spin/health"] {
        let answer = host.call_without_token(Method::GET, path).send().unwrap();
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.text().unwrap(), "OK");
    }
}

#[test]
fn metrics_count_requests_instances_and_store_operations() {
    let host = probe().flags(&["--max-concurrency", "1"]).start();
    host.get("/probe/store?label=default");
    host.get("/probe/store?label=default");
    host.get("/probe/trap");
    let page = host.get("/metrics");
    for line in [
        r#"sightline_requests_total{component="probe",status="200"} 2"#,
        r#"sightline_requests_total{component="probe",status="500"} 1"#,
        r#"sightline_request_duration_seconds_count{component="probe"} 3"#,
        r#"sightline_instances_created_total{component="probe"} 1"#,
        r#"sightline_store_operations_total{operation="set",outcome="succeeded"} 2"#,
        r#"sightline_store_operations_total{operation="get",outcome="succeeded"} 2"#,
        r#"sightline_store_bytes_total{direction="written"} 10"#,
    ] {
        assert!(page.contains(line), "no {line} in:\n{page}");
    }
}

#[test]
fn a_client_that_leaves_is_logged_and_counted() {
    let host = probe().start();
    let address = host.url().trim_start_matches("http://");
    let mut client = TcpStream::connect(address).unwrap();
    let nap = format!("GET /probe/nap?milliseconds=60000 HTTP/1.1\r\nHost: {address}\r\n\r\n");
    client.write_all(nap.as_bytes()).unwrap();
    let until = |line: &str| {
        let deadline = Instant::now() + Duration::from_secs(20);
        while !host.get("/metrics").contains(line) {
            assert!(Instant::now() < deadline, "no {line}");
        }
    };
    until(r#"sightline_instances_live{component="probe"} 1"#);
    drop(client);
    until(r#"sightline_requests_total{component="probe",status="499"} 1"#);
    let log = host.log();
    let lines = log
        .lines()
        .filter(|line| line.contains(r#""path":"/probe/nap""#));
    assert_eq!(lines.count(), 1, "{log}");
}

#[test]
fn each_request_is_one_line_without_secrets() {
    let host = probe().start();
    let answer = host
        .call(Method::GET, "/probe/body?secret=in-the-query")
        .send()
        .unwrap();
    let id = answer.headers()["x-request-id"]
        .to_str()
        .unwrap()
        .to_owned();
    let log = host.log();
    let lines: Vec<_> = log.lines().filter(|line| line.contains(&id)).collect();
    assert_eq!(lines.len(), 1, "{log}");
    let line: serde_json::Value = serde_json::from_str(lines[0]).unwrap();
    assert_eq!(line["component"], "probe");
    assert_eq!(line["status"], 200);
    assert_eq!(line["path"], "/probe/body");
    assert!(line["milliseconds"].as_f64().unwrap() > 0.0);
    assert!(!log.contains("in-the-query"));
    assert!(!log.contains(&host.credentials().token));
}

#[test]
fn what_guests_print_is_logged_with_their_name() {
    let host = probe().start();
    host.get("/probe/print?line=hello-from-the-guest");
    let log = host.log();
    for stream in ["stdout", "stderr"] {
        let found = log.lines().any(|line| {
            let line: serde_json::Value = serde_json::from_str(line).unwrap();
            line["message"] == "hello-from-the-guest"
                && line["stream"] == stream
                && line["component"] == "probe"
        });
        assert!(found, "{log}");
    }
}
