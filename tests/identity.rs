//! Who may call: signatures, tokens and projects over HTTP, as the vendor's SDKs and `curl` send them.

use http::HeaderValue;
use iam::{Key, huawei};
use operation::Timestamp;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::Host;

type Request = http::Request<Vec<u8>>;

/// The key of the first start.
fn root(host: &Host) -> Key {
    let credentials = host.credentials().clone();
    Key {
        access_key: credentials.access_key,
        secret_key: credentials.secret_key,
        user_name: String::new(),
        project_id: credentials.project_id,
        workspace_id: credentials.workspace_id,
        created_ms: 0,
        revoked_ms: None,
    }
}

fn signed_at(host: &Host, key: &Key, path: &str, now_ms: i64) -> Request {
    let request = http::Request::get(format!("{}{path}", host.url()));
    let mut request = request.body(Vec::new()).unwrap();
    huawei::sign(&mut request, key, now_ms).unwrap();
    request
}

fn signed(host: &Host, key: &Key, path: &str) -> Request {
    signed_at(host, key, path, Timestamp::now().0)
}

fn send(host: &Host, request: Request) -> (u16, Value) {
    let (head, body) = request.into_parts();
    let target = head.uri.path_and_query().unwrap().as_str();
    let sent = host.call_without_token(head.method, target);
    let answer = sent.headers(head.headers).body(body).send().unwrap();
    assert!(answer.headers().contains_key("x-request-id"));
    (answer.status().as_u16(), answer.json().unwrap())
}

fn code(answer: &(u16, Value)) -> (u16, &str) {
    (
        answer.0,
        answer.1["error_code"].as_str().unwrap_or_default(),
    )
}

#[test]
fn an_sdk_finds_its_project_and_calls_every_family_with_one_key() {
    let host = Host::start();
    let key = root(&host);
    let projects = signed(&host, &key, "/v3/projects?name=cn-north-4");
    let (status, projects) = send(&host, projects);
    assert_eq!(status, 200);
    assert_eq!(projects["projects"].as_array().unwrap().len(), 1);
    let project = projects["projects"][0]["id"].as_str().unwrap();
    assert_eq!(project, key.project_id);

    let endpoints = format!("/v1/workspaces/{}/endpoints", key.workspace_id);
    for path in [
        format!("/v1/{project}/images?type=DEDICATED"),
        "/v1/%7Bproject_id%7D/images?type=DEDICATED".to_owned(),
        endpoints,
    ] {
        let answer = send(&host, signed(&host, &key, &path));
        assert_eq!(answer.0, 200, "{path}: {answer:?}");
    }
    // There is no such instance, but the caller was let through to that answer.
    for project in [project, "%7Bproject_id%7D"] {
        let path = format!("/v1/{project}/service/none");
        let answer = send(&host, signed(&host, &key, &path));
        assert_eq!(code(&answer), (400, "IS.0007"), "{answer:?}");
    }
}

#[test]
fn bad_signatures_are_refused_by_the_gateway_in_every_family() {
    let host = Host::start();
    let key = root(&host);
    let mut wrong = key.clone();
    wrong.secret_key.push('x');
    let now = Timestamp::now().0;
    for path in [
        "/v3/projects".to_owned(),
        format!("/v1/{}/service/none", key.project_id),
        format!("/v1/{}/images", key.project_id),
        format!("/v1/workspaces/{}/endpoints", key.workspace_id),
    ] {
        let mut basic = signed(&host, &key, &path);
        let scheme = HeaderValue::from_static("Basic QUI6U0s=");
        basic.headers_mut().insert("authorization", scheme);
        for request in [
            signed(&host, &wrong, &path),
            signed_at(&host, &key, &path, now - 16 * 60_000),
            basic,
        ] {
            let answer = send(&host, request);
            assert_eq!(code(&answer), (401, "APIGW.0301"), "{path}: {answer:?}");
            assert!(answer.1["request_id"].is_string());
            assert!(!answer.1.to_string().contains(&key.secret_key));
        }
        let mut other = signed(&host, &key, &path);
        let project = HeaderValue::from_static("ffffffffffffffffffffffffffffffff");
        other.headers_mut().insert("x-project-id", project);
        assert_eq!(send(&host, other).0, 403, "{path}");
    }
    assert!(!host.log().contains(&key.secret_key));
}

#[test]
fn a_password_gets_a_token_that_opens_the_families_after_a_restart_too() {
    let mut host = Host::start();
    let key = root(&host);
    let body = json!({"auth": {
        "identity": {"methods": ["password"], "password": {"user": {
            "name": key.access_key,
            "password": key.secret_key,
            "domain": {"name": "anything"},
        }}},
        "scope": {"project": {"name": "cn-north-4"}},
    }});
    let order = host.call_without_token(Method::POST, "/v3/auth/tokens");
    let answer = order.json(&body).send().unwrap();
    assert_eq!(answer.status(), 201);
    let token = answer.headers()["x-subject-token"].clone();
    let images = format!("/v1/{}/images?type=DEDICATED", key.project_id);
    let with_token = |host: &Host| {
        let request = host.call_without_token(Method::GET, &images);
        let answer = request.header("X-Auth-Token", &token).send().unwrap();
        answer.status().as_u16()
    };
    assert_eq!(with_token(&host), 200);
    host.restart();
    assert_eq!(with_token(&host), 200);
}

#[test]
fn wrong_credentials_are_limited_and_others_are_not_held_up() {
    let host = Host::start();
    let key = root(&host);
    let path = format!("/v1/{}/images?type=DEDICATED", key.project_id);
    let guess = || {
        let request = host.call_without_token(Method::GET, &path);
        // What a client says about its address counts for nothing.
        let request = request.header("spin-client-addr", "192.0.2.1:1");
        let answer = request.header("X-Auth-Token", "guess").send().unwrap();
        let status = answer.status().as_u16();
        let again = answer.headers().get("retry-after");
        assert_eq!(again.is_some_and(|seconds| seconds == "60"), status == 429);
        status
    };
    // The minute may end between two guesses, but not twice.
    let answers: Vec<u16> = (0..150).map(|_| guess()).collect();
    assert!(answers.contains(&429), "{answers:?}");
    let told = answers.iter().filter(|status| **status == 401).count();
    assert!((60..=120).contains(&told), "{answers:?}");
    assert_eq!(told + answers.iter().filter(|s| **s == 429).count(), 150);
    assert_eq!(send(&host, signed(&host, &key, &path)).0, 200);
    // Nobody guesses the token that the host has made.
    let right = host.call(Method::GET, &path).send().unwrap();
    assert_eq!(right.status(), 200);
}
