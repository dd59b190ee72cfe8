//! What is refused, why, and in which order.

use iam::alibaba::{MAX_CLOCK_SKEW_MS, Signature, SignatureError};
use store::{KeyValue, Memory};

use crate::client::{self, ACCESS_KEY, NOW, Request, SECRET, acs3_headers, rpc_parameters};

/// Reads and verifies a request that names a signature.
fn verify(
    request: &Request,
    secret: &str,
    store: &dyn KeyValue,
    now: i64,
) -> Result<(), SignatureError> {
    let signature = Signature::of(request)?.expect("a signature");
    assert_eq!(signature.access_key(), ACCESS_KEY);
    signature.verify(secret, store, now)
}

fn refusal(request: &Request) -> SignatureError {
    verify(request, SECRET, &Memory::new(), NOW).unwrap_err()
}

/// One request of each kind, with this nonce.
fn both(nonce: &str) -> [Request; 2] {
    let mut parameters = rpc_parameters();
    parameters.retain(|(name, _)| name != "SignatureNonce");
    parameters.push(("SignatureNonce".to_owned(), nonce.to_owned()));
    let mut headers = acs3_headers(b"a=b");
    headers.retain(|(name, _)| name != "x-acs-signature-nonce");
    headers.push(("x-acs-signature-nonce".to_owned(), nonce.to_owned()));
    [
        client::rpc("POST", &parameters, &[]),
        client::acs3("POST", &[], &headers, b"a=b"),
    ]
}

/// An ACS3 request whose `Authorization` header is rewritten.
fn rewritten(rewrite: impl Fn(&str) -> String) -> Request {
    let mut request = client::acs3("POST", &[], &acs3_headers(b""), b"");
    let old = request.headers()["authorization"]
        .to_str()
        .unwrap()
        .to_owned();
    let new = http::HeaderValue::from_str(&rewrite(&old)).unwrap();
    request.headers_mut().insert("authorization", new);
    request
}

fn is_incomplete(request: &Request, advice: &str) {
    match Signature::of(request).err() {
        Some(SignatureError::Incomplete(text)) => assert!(text.contains(advice), "{text}"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_request_without_a_signature_presents_none() {
    let plain = http::Request::post("/?Action=ListInstances")
        .body(Vec::new())
        .unwrap();
    assert!(matches!(Signature::of(&plain), Ok(None)));
}

#[test]
fn a_nonce_counts_once_for_both_kinds_of_signature() {
    for (first, second) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
        let (store, requests) = (Memory::new(), both("n"));
        assert_eq!(verify(&requests[first], SECRET, &store, NOW), Ok(()));
        let again = verify(&requests[second], SECRET, &store, NOW + 1000);
        assert_eq!(again, Err(SignatureError::NonceUsed));
        assert_eq!(verify(&both("m")[second], SECRET, &store, NOW), Ok(()));
    }
}

#[test]
fn a_wrong_signature_or_time_does_not_use_up_the_nonce() {
    for request in both("n") {
        let store = Memory::new();
        let wrong = verify(&request, "wrong", &store, NOW);
        assert!(matches!(wrong, Err(SignatureError::Mismatch { .. })));
        let late = verify(&request, SECRET, &store, NOW + MAX_CLOCK_SKEW_MS + 1);
        assert_eq!(late, Err(SignatureError::ExpiredTime));
        assert_eq!(store.keys(), [""; 0]);
        assert_eq!(verify(&request, SECRET, &store, NOW), Ok(()));
    }
}

#[test]
fn the_time_is_checked_before_the_nonce_and_the_nonce_before_the_signature() {
    for request in both("n") {
        let store = Memory::new();
        assert_eq!(verify(&request, SECRET, &store, NOW), Ok(()));
        let late = verify(&request, "wrong", &store, NOW - MAX_CLOCK_SKEW_MS - 1);
        assert_eq!(late, Err(SignatureError::ExpiredTime));
        assert_eq!(
            verify(&request, "wrong", &store, NOW),
            Err(SignatureError::NonceUsed)
        );
    }
}

#[test]
fn no_request_can_be_repeated_before_its_time_is_over() {
    for request in both("n") {
        let store = Memory::new();
        assert_eq!(
            verify(&request, SECRET, &store, NOW - MAX_CLOCK_SKEW_MS),
            Ok(())
        );
        for later in [1, MAX_CLOCK_SKEW_MS, 2 * MAX_CLOCK_SKEW_MS] {
            let again = verify(&request, SECRET, &store, NOW - MAX_CLOCK_SKEW_MS + later);
            assert_eq!(again, Err(SignatureError::NonceUsed));
        }
        let again = verify(&request, SECRET, &store, NOW + MAX_CLOCK_SKEW_MS + 1);
        assert_eq!(again, Err(SignatureError::ExpiredTime));
    }
}

#[test]
fn of_racing_requests_with_one_nonce_one_is_let_through() {
    for request in both("n") {
        let store = Memory::new();
        let verdicts: Vec<_> = std::thread::scope(|scope| {
            let race = || verify(&request, SECRET, &store, NOW);
            let racers: Vec<_> = (0..8).map(|_| scope.spawn(race)).collect();
            racers
                .into_iter()
                .map(|racer| racer.join().unwrap())
                .collect()
        });
        let won = verdicts.iter().filter(|verdict| verdict.is_ok()).count();
        let lost = verdicts
            .iter()
            .filter(|verdict| **verdict == Err(SignatureError::NonceUsed))
            .count();
        assert_eq!((won, lost), (1, 7));
    }
}

#[test]
fn what_rpc_needs_is_named_when_it_is_missing_or_blank() {
    for missing in rpc_parameters().iter().map(|(name, _)| name.as_str()) {
        if missing == "Format" {
            continue;
        }
        let mut parameters = rpc_parameters();
        parameters.retain(|(name, _)| name != missing);
        let refusal = |request: &Request| Signature::of(request).err();
        let absent = refusal(&client::rpc("POST", &parameters, &[]));
        assert!(
            matches!(absent, Some(SignatureError::Missing(name)) if name == missing),
            "{absent:?}"
        );
        parameters.push((missing.to_owned(), String::new()));
        let blank = refusal(&client::rpc("POST", &parameters, &[]));
        assert_eq!(blank, absent);
    }
    let unsigned = format!("/?{}", client::joined(&rpc_parameters()));
    let unsigned = http::Request::post(unsigned).body(Vec::new()).unwrap();
    assert_eq!(
        Signature::of(&unsigned).err(),
        Some(SignatureError::Missing("Signature"))
    );
}

#[test]
fn an_action_that_only_a_header_names_is_not_signed_by_rpc() {
    let mut parameters = rpc_parameters();
    parameters.retain(|(name, _)| name != "Action");
    let mut request = client::rpc("POST", &parameters, &[]);
    let action = http::HeaderValue::from_static("ListInstances");
    request.headers_mut().insert("x-acs-action", action);
    assert_eq!(
        Signature::of(&request).err(),
        Some(SignatureError::Missing("Action"))
    );
}

#[test]
fn other_methods_versions_and_types_of_rpc_are_refused() {
    let with = |name: &str, value: &str| {
        let form = client::pairs(&[(name, value)]);
        Signature::of(&client::rpc("POST", &rpc_parameters(), &form)).err()
    };
    for method in ["HMAC-SHA256", "hmac-sha1", "SHA256withRSA"] {
        assert_eq!(
            with("SignatureMethod", method),
            Some(SignatureError::UnsupportedMethod)
        );
    }
    let version = with("SignatureVersion", "2.0");
    assert!(matches!(
        version,
        Some(SignatureError::Invalid("SignatureVersion", _))
    ));
    let bearer = with("SignatureType", "BEARERTOKEN");
    assert!(matches!(
        bearer,
        Some(SignatureError::Invalid("SignatureType", _))
    ));
    assert_eq!(with("SignatureType", ""), None);
}

#[test]
fn a_json_body_needs_a_signature_that_covers_it() {
    let json = (
        "content-type",
        http::HeaderValue::from_static("application/json; charset=utf-8"),
    );
    let mut request = client::rpc("POST", &rpc_parameters(), &[]);
    request.headers_mut().insert(json.0, json.1.clone());
    assert_eq!(verify(&request, SECRET, &Memory::new(), NOW), Ok(()));
    *request.body_mut() = b"{}".to_vec();
    assert_eq!(refusal(&request), SignatureError::UnsignedBody);

    let mut headers = acs3_headers(b"{}");
    headers.push((json.0.to_owned(), json.1.to_str().unwrap().to_owned()));
    let request = client::acs3("POST", &[], &headers, b"{}");
    assert_eq!(verify(&request, SECRET, &Memory::new(), NOW), Ok(()));
}

#[test]
fn other_schemes_of_the_authorization_header_are_refused() {
    for scheme in [
        "ACS3-HMAC-SM3",
        "ACS3-RSA-SHA256",
        "ACS3-",
        "Basic",
        "SDK-HMAC-SHA256",
    ] {
        let request = rewritten(|old| old.replace("ACS3-HMAC-SHA256", scheme));
        assert_eq!(
            Signature::of(&request).err(),
            Some(SignatureError::UnsupportedMethod),
            "{scheme}"
        );
    }
    // HTTP libraries add such headers by themselves.
    let mut request = client::rpc("POST", &rpc_parameters(), &[]);
    let basic = http::HeaderValue::from_static("Basic bmV0OnJj");
    request.headers_mut().insert("authorization", basic);
    assert_eq!(verify(&request, SECRET, &Memory::new(), NOW), Ok(()));
}

#[test]
fn a_malformed_authorization_header_is_told_its_form() {
    let form = "Credential=...,SignedHeaders=...,Signature=...";
    is_incomplete(&rewritten(|_| "ACS3-HMAC-SHA256".to_owned()), form);
    is_incomplete(
        &rewritten(|old| old.replace("Credential=", "Credential:")),
        form,
    );
    is_incomplete(&rewritten(|old| old.replace(ACCESS_KEY, "")), form);
    is_incomplete(
        &rewritten(|old| old.replace(",Signature", "&Signature")),
        form,
    );
    is_incomplete(&rewritten(|old| format!("{old},More=1")), form);
    let spaced = rewritten(|old| old.replace(',', ", "));
    assert_eq!(verify(&spaced, SECRET, &Memory::new(), NOW), Ok(()));
}

#[test]
fn what_acs3_must_sign_is_named() {
    for (unsigned, _) in acs3_headers(b"") {
        let mut headers = acs3_headers(b"");
        headers.retain(|(name, _)| *name != unsigned);
        let mut request = client::acs3("POST", &[], &headers, b"");
        is_incomplete(&request, &unsigned);
        let sent = http::HeaderName::from_bytes(unsigned.as_bytes()).unwrap();
        request
            .headers_mut()
            .insert(sent, http::HeaderValue::from_static("x"));
        is_incomplete(&request, &unsigned);
    }
    is_incomplete(&rewritten(|old| old.replace("host;", "a;host;")), "\"a\"");
    for list in ["host;host;", "Host;host;", "z;host;"] {
        is_incomplete(&rewritten(|old| old.replace("host;", list)), "ascending");
    }
    is_incomplete(
        &both("").into_iter().nth(1).unwrap(),
        "x-acs-signature-nonce",
    );
}

#[test]
fn a_signed_nonce_cannot_be_split_into_another_one() {
    let mut request = both("a,b").into_iter().nth(1).unwrap();
    let store = Memory::new();
    assert_eq!(verify(&request, SECRET, &store, NOW), Ok(()));
    let headers = request.headers_mut();
    headers.insert("x-acs-signature-nonce", "a".parse().unwrap());
    headers.append("x-acs-signature-nonce", "b".parse().unwrap());
    is_incomplete(&request, "x-acs-signature-nonce once");
}

#[test]
fn the_declared_hash_must_be_the_bodys() {
    let mut headers = acs3_headers(b"a=b");
    headers.retain(|(name, _)| name != "x-acs-content-sha256");
    for declared in [client::sha256(b"a=c"), "UNSIGNED-PAYLOAD".to_owned()] {
        let mut headers = headers.clone();
        headers.push(("x-acs-content-sha256".to_owned(), declared));
        let request = client::acs3("POST", &[], &headers, b"a=b");
        assert!(matches!(refusal(&request), SignatureError::Mismatch { .. }));
    }
}

#[test]
fn what_is_repeated_of_a_long_request_is_cut_short() {
    let form = client::pairs(&[("Picture", &"%".repeat(1_000_000))]);
    let request = client::rpc("POST", &rpc_parameters(), &form);
    let Err(SignatureError::Mismatch { string_to_sign }) =
        verify(&request, "wrong", &Memory::new(), NOW)
    else {
        panic!("not refused");
    };
    assert!(string_to_sign.len() <= 16 * 1024);
    let whole = client::rpc_text("POST", &rpc_parameters(), &form);
    assert!(whole.starts_with(&string_to_sign) && string_to_sign.len() > 16_000);
    assert_eq!(verify(&request, SECRET, &Memory::new(), NOW), Ok(()));
}

#[test]
fn malformed_times_are_told_from_expired_ones() {
    let form = client::pairs(&[("Timestamp", "2026-01-02 03:04:05")]);
    let request = client::rpc("POST", &rpc_parameters(), &form);
    assert_eq!(refusal(&request), SignatureError::MalformedTime);
    let mut headers = acs3_headers(b"");
    headers.retain(|(name, _)| name != "x-acs-date");
    headers.push(("x-acs-date".to_owned(), "20260102T030405Z".to_owned()));
    let request = client::acs3("POST", &[], &headers, b"");
    assert_eq!(refusal(&request), SignatureError::MalformedTime);
}
