//! What components are told about a request, and what clients get whatever the component does.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::Value;

use super::probe;

#[test]
fn components_get_spins_headers() {
    let host = probe().start();
    let headers = host.get("/plain/some_word/a/headers?q=1");
    let headers: Value = serde_json::from_str(&headers).unwrap();
    assert_eq!(
        headers["spin-full-url"],
        format!("{}/plain/some_word/a/headers?q=1", host.url())
    );
    assert_eq!(headers["spin-path-info"], "/a/headers");
    assert_eq!(headers["spin-matched-route"], "/plain/:word/...");
    assert_eq!(headers["spin-raw-component-route"], "/plain/:word/...");
    assert_eq!(headers["spin-component-route"], "/plain/:word");
    assert_eq!(headers["spin-base-path"], "/");
    assert_eq!(headers["spin-path-match-word"], "some_word");
    let client = headers["spin-client-addr"].as_str().unwrap();
    assert!(client.starts_with("127.0.0.1:"), "{client}");
}

#[test]
fn spin_headers_of_the_client_are_dropped() {
    let host = probe().start();
    let request = host
        .call(Method::GET, "/probe/headers")
        .header("spin-client-addr", "10.0.0.1:1")
        .header("spin-path-match-user", "root")
        .header("x-kept", "yes");
    let headers: Value = request.send().unwrap().json().unwrap();
    assert_ne!(headers["spin-client-addr"], "10.0.0.1:1");
    assert_eq!(headers["spin-path-match-user"], Value::Null);
    assert_eq!(headers["x-kept"], "yes");
}

#[test]
fn an_unknown_path_is_the_gateways_404() {
    let host = probe().start();
    let answer = host.call(Method::GET, "/nowhere/").send().unwrap();
    assert_eq!(answer.status(), 404);
    let id = answer.headers()["x-request-id"]
        .to_str()
        .unwrap()
        .to_owned();
    let body: Value = answer.json().unwrap();
    assert_eq!(body["error_code"], "APIGW.0101");
    assert_eq!(
        body["error_msg"],
        "The API does not exist or has not been published in the environment."
    );
    assert_eq!(body["request_id"], id);
}

#[test]
fn every_answer_has_a_request_id_of_its_own() {
    let host = probe().start();
    let id = || {
        let answer = host.call(Method::GET, "/probe/body").send().unwrap();
        answer.headers()["x-request-id"]
            .to_str()
            .unwrap()
            .to_owned()
    };
    assert_ne!(id(), id());
}

#[test]
fn answers_on_a_kept_alive_connection_are_not_delayed() {
    let host = probe().start();
    // Streamed after its head, an answer meets the delay of Nagle's algorithm if any does.
    host.get("/probe/stream?bytes=100");
    let start = Instant::now();
    for _ in 0..20 {
        host.get("/probe/stream?bytes=100");
    }
    assert!(
        start.elapsed() < Duration::from_millis(600),
        "{:?}",
        start.elapsed()
    );
}

#[test]
fn large_answers_arrive_whole() {
    let host = probe().start();
    let answer = host
        .call(Method::GET, "/probe/stream?bytes=5000000")
        .send()
        .unwrap();
    assert_eq!(answer.bytes().unwrap().len(), 5_000_000);
}

#[test]
fn a_request_without_a_host_is_refused() {
    let host = probe().start();
    let mut stream = TcpStream::connect(host.url().strip_prefix("http://").unwrap()).unwrap();
    stream
        .write_all(b"GET /probe/body HTTP/1.0\r\n\r\n")
        .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.0 400"), "{answer}");
}
