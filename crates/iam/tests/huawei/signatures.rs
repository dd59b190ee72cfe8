//! What a signature covers, when it holds, and what is refused.

use http::{HeaderValue, Request};
use iam::huawei::{self, MAX_CLOCK_SKEW_MS};
use iam::{AccessError, Key};

use crate::authenticator::{HOST, NOW, World};

type Change = fn(&mut Request<Vec<u8>>);

fn unsigned() -> Request<Vec<u8>> {
    Request::post("/v1/p/service?b=2&a=1")
        .header("Host", HOST)
        .header("User-Agent", "curl/8")
        .header("Content-Type", "application/json")
        .body(b"{}".to_vec())
        .unwrap()
}

fn signed(key: &Key, now_ms: i64) -> Request<Vec<u8>> {
    let mut request = unsigned();
    huawei::sign(&mut request, key, now_ms).unwrap();
    request
}

/// Signs the request after `change`.
fn signed_after(world: &World, change: Change) -> Request<Vec<u8>> {
    let mut request = unsigned();
    change(&mut request);
    huawei::sign(&mut request, &world.root_key(), NOW).unwrap();
    request
}

fn set(request: &mut Request<Vec<u8>>, name: &'static str, value: &'static str) {
    let value = HeaderValue::from_static(value);
    request.headers_mut().insert(name, value);
}

fn reason(outcome: Result<Key, AccessError>) -> String {
    match outcome {
        Err(AccessError::InvalidSignature(reason)) => reason,
        other => panic!("not refused as a signature: {other:?}"),
    }
}

#[test]
fn each_key_opens_its_own_project() {
    let world = World::new();
    for name in ["one", "two"] {
        let (project, key) = world.project(name);
        let request = signed(&key, NOW);
        let caller = huawei::authenticate(&request, world.authenticator()).unwrap();
        assert_eq!(caller.project_id, project.id);
        assert_eq!(caller.workspace_id, project.workspace_id);
    }
    let root = signed(&world.root_key(), NOW);
    let caller = huawei::authenticate(&root, world.authenticator()).unwrap();
    assert_eq!(caller.project_id, world.root.project_id);
}

#[test]
fn the_project_header_cannot_widen_the_scope() {
    let world = World::new();
    let request = signed_after(&world, |request| set(request, "x-project-id", "other"));
    assert_eq!(
        huawei::authenticate(&request, world.authenticator()),
        Err(AccessError::OtherProject)
    );
}

#[test]
fn whatever_changes_after_signing_is_refused() {
    let world = World::new();
    let changes: &[Change] = &[
        |request| *request.method_mut() = http::Method::PUT,
        |request| *request.uri_mut() = "/v1/q/service?b=2&a=1".parse().unwrap(),
        |request| *request.uri_mut() = "/v1/p/service?b=2&a=2".parse().unwrap(),
        |request| *request.uri_mut() = "/v1/p/service?b=2&a=1&a=1".parse().unwrap(),
        |request| request.body_mut().push(b' '),
        |request| request.body_mut().clear(),
        |request| set(request, "host", "127.0.0.1"),
        |request| set(request, "user-agent", "curl/9"),
        |request| set(request, "x-sdk-date", "20260101T000001Z"),
        |request| {
            let more = HeaderValue::from_static("more");
            request.headers_mut().append("user-agent", more);
        },
        |request| {
            request.headers_mut().remove("content-type");
        },
    ];
    for (number, change) in changes.iter().enumerate() {
        let mut request = signed(&world.root_key(), NOW);
        change(&mut request);
        let outcome = huawei::verify(&request, world.authenticator());
        assert!(
            matches!(outcome, Err(AccessError::InvalidSignature(_))),
            "{number}"
        );
    }
}

#[test]
fn what_means_the_same_is_the_same() {
    let world = World::new();
    let mut request = signed(&world.root_key(), NOW);
    *request.uri_mut() = "/v1/%70/service/?a=%31&b=2".parse().unwrap();
    huawei::verify(&request, world.authenticator()).unwrap();
    // A header that is not signed may come and go.
    set(&mut request, "x-forwarded-for", "192.0.2.1");
    huawei::verify(&request, world.authenticator()).unwrap();
}

#[test]
fn fifteen_minutes_of_skew_are_accepted_and_no_more() {
    let world = World::new();
    let request = signed(&world.root_key(), NOW);
    for skew in [-MAX_CLOCK_SKEW_MS, 0, MAX_CLOCK_SKEW_MS] {
        huawei::verify(&request, world.authenticator_at(NOW + skew)).unwrap();
    }
    for skew in [
        -MAX_CLOCK_SKEW_MS - 1,
        MAX_CLOCK_SKEW_MS + 1,
        i64::MAX - NOW,
    ] {
        let refused = reason(huawei::verify(&request, world.authenticator_at(NOW + skew)));
        assert!(refused.contains("15 minutes"), "{refused}");
    }
}

#[test]
fn the_time_must_be_sent_once_and_signed() {
    let world = World::new();
    let mut none = signed(&world.root_key(), NOW);
    none.headers_mut().remove("x-sdk-date");
    let mut twice = signed(&world.root_key(), NOW);
    let again = HeaderValue::from_static("20260101T000000Z");
    twice.headers_mut().append("x-sdk-date", again);
    let mut unnamed = signed(&world.root_key(), NOW);
    set(
        &mut unnamed,
        "authorization",
        "SDK-HMAC-SHA256 Access=AKEXAMPLE, SignedHeaders=host, \
         Signature=182df378485d8dd0b714ae56e6ba19be75279719704ba93285d7d0875a379d86",
    );
    let mut malformed = signed(&world.root_key(), NOW);
    set(
        &mut malformed,
        "x-sdk-date",
        "Thu, 01 Jan 2026 00:00:00 GMT",
    );
    for request in [none, twice, unnamed, malformed] {
        let refused = reason(huawei::verify(&request, world.authenticator()));
        assert!(refused.to_lowercase().contains("x-sdk-date"), "{refused}");
    }
}

#[test]
fn host_need_not_be_signed() {
    // The vendor's SDK for Go leaves it out.
    let world = World::new();
    let mut request = unsigned();
    let host = request.headers_mut().remove("host").unwrap();
    *request.uri_mut() = "http://other.example/v1/p/service?b=2&a=1".parse().unwrap();
    huawei::sign(&mut request, &world.root_key(), NOW).unwrap();
    assert_eq!(request.headers()["host"], "other.example");
    set(&mut request, "host", HOST);
    let refused = huawei::verify(&request, world.authenticator());
    assert!(refused.is_err(), "it was signed here, as another host");
    request.headers_mut().insert("host", host);

    let authorization = go_like(&request, &world.root_key());
    request
        .headers_mut()
        .insert("authorization", authorization.parse().unwrap());
    huawei::verify(&request, world.authenticator()).unwrap();
}

/// Signs all but the host, from the description of the algorithm.
fn go_like(request: &Request<Vec<u8>>, key: &Key) -> String {
    let canonical = format!(
        "POST\n/v1/p/service/\na=1&b=2\ncontent-type:application/json\nuser-agent:curl/8\n\
         x-sdk-date:20260101T000000Z\n\ncontent-type;user-agent;x-sdk-date\n{}",
        crate::canonicalisation::sha256(request.body())
    );
    crate::canonicalisation::authorization(
        &canonical,
        "content-type;user-agent;x-sdk-date",
        "20260101T000000Z",
        key,
    )
}

#[test]
fn a_body_that_is_not_signed_is_taken_if_the_client_says_so() {
    let world = World::new();
    let mut request = signed_after(&world, |request| {
        set(request, "x-sdk-content-sha256", "UNSIGNED-PAYLOAD");
    });
    request.body_mut().extend(b"more");
    huawei::verify(&request, world.authenticator()).unwrap();
    // Nobody else can say so.
    let mut request = signed(&world.root_key(), NOW);
    set(&mut request, "x-sdk-content-sha256", "UNSIGNED-PAYLOAD");
    reason(huawei::verify(&request, world.authenticator()));
}

#[test]
fn without_a_body_clients_sign_what_they_say_or_the_hash_of_nothing() {
    let world = World::new();
    for hash in ["UNSIGNED-PAYLOAD", &crate::canonicalisation::sha256(b"")] {
        const NAMES: &str = "x-sdk-content-sha256;x-sdk-date";
        const DATE: &str = "20260101T000000Z";
        let canonical = format!(
            "GET\n/\n\nx-sdk-content-sha256:UNSIGNED-PAYLOAD\nx-sdk-date:{DATE}\n\n{NAMES}\n{hash}"
        );
        let key = world.root_key();
        let authorization = crate::canonicalisation::authorization(&canonical, NAMES, DATE, &key);
        let request = Request::get("/")
            .header("x-sdk-content-sha256", "UNSIGNED-PAYLOAD")
            .header("x-sdk-date", DATE)
            .header("authorization", authorization);
        huawei::verify(&request.body(Vec::new()).unwrap(), world.authenticator()).unwrap();
    }
}

#[test]
fn a_given_hash_must_be_the_bodys() {
    let world = World::new();
    let hash = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
    let given = signed_after(&world, |request| {
        set(
            request,
            "x-sdk-content-sha256",
            "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
        );
    });
    huawei::verify(&given, world.authenticator()).unwrap();
    let mut changed = given;
    *changed.body_mut() = b"{ }".to_vec();
    reason(huawei::verify(&changed, world.authenticator()));
    // Not even beside a signature that covered that hash without the header.
    let mut added = signed(&world.root_key(), NOW);
    *added.body_mut() = b"{ }".to_vec();
    set(
        &mut added,
        "x-sdk-content-sha256",
        "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
    );
    reason(huawei::verify(&added, world.authenticator()));
    assert_eq!(hash, crate::canonicalisation::sha256(b"{}"));
}

#[test]
fn temporary_keys_are_refused() {
    let world = World::new();
    let request = signed_after(&world, |request| set(request, "x-security-token", "t"));
    let refused = reason(huawei::verify(&request, world.authenticator()));
    assert!(refused.contains("X-Security-Token"), "{refused}");
    let empty = signed_after(&world, |request| set(request, "x-security-token", ""));
    huawei::verify(&empty, world.authenticator()).unwrap();
}

#[test]
fn rotating_and_revoking_end_signatures() {
    let world = World::new();
    let (_, key) = world.project("one");
    let request = signed(&key, NOW);
    huawei::verify(&request, world.authenticator()).unwrap();
    let rotated = world.registry().rotate(&key.access_key).unwrap();
    reason(huawei::verify(&request, world.authenticator()));
    let request = signed(&rotated, NOW);
    huawei::verify(&request, world.authenticator()).unwrap();
    world.registry().revoke(&key.access_key, NOW).unwrap();
    reason(huawei::verify(&request, world.authenticator()));
    // Nor does the empty secret that is left open anything.
    let emptied = world.registry().key(&key.access_key).unwrap().unwrap();
    reason(huawei::verify(
        &signed(&emptied, NOW),
        world.authenticator(),
    ));
}

#[test]
fn an_unknown_key_is_refused_in_the_words_of_a_wrong_signature() {
    let world = World::new();
    let mut stranger = world.root_key();
    stranger.access_key = "STRANGER".to_owned();
    let unknown = reason(huawei::verify(
        &signed(&stranger, NOW),
        world.authenticator(),
    ));
    let mut wrong = world.root_key();
    wrong.secret_key = "wrong".to_owned();
    let wrong = reason(huawei::verify(&signed(&wrong, NOW), world.authenticator()));
    assert_eq!(unknown, wrong);
    // What stands in for the secret of an unknown key is no secret of it.
    stranger.secret_key = "0".repeat(40);
    reason(huawei::verify(
        &signed(&stranger, NOW),
        world.authenticator(),
    ));
}

#[test]
fn a_deployment_without_a_root_key_has_none() {
    let mut world = World::new();
    let mut key = world.root_key();
    world.root.secret_key.clear();
    reason(huawei::verify(&signed(&key, NOW), world.authenticator()));
    key.secret_key.clear();
    reason(huawei::verify(&signed(&key, NOW), world.authenticator()));
}

#[test]
fn other_schemes_are_refused_without_a_look_at_the_store() {
    let world = World::new();
    for scheme in [
        "V11-HMAC-SHA256 Credential=AK",
        "Basic QUI6U0s=",
        "Bearer t",
    ] {
        let request = Request::get("/").header("Authorization", scheme);
        let request = request.body(Vec::new()).unwrap();
        let refused = huawei::authenticate(&request, world.authenticator());
        assert!(
            matches!(refused, Err(AccessError::InvalidSignature(_))),
            "{scheme}"
        );
    }
    assert!(world.store.keys().is_empty());
}
