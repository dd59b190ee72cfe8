//! Signed requests at the gateway: whose project they open, and the vendor's words for those that are refused.

use iam::Registry;
use operation::{Request, Timestamp};
use serde_json::json;
use store::testing::CrashingStore;
use store::{KeyValue, Memory};

use crate::client::{self, ACCESS_KEY, NOW, SECRET, acs3_headers, rpc_parameters};
use crate::support::{Answer, Parameters, TOKEN, order, parameters, send_as_it_is, with};

fn at(store: &dyn KeyValue, now: i64, request: &Request) -> Answer {
    send_as_it_is(store, Timestamp(now), request)
}

fn call(store: &dyn KeyValue, request: &Request) -> Answer {
    at(store, NOW, request)
}

/// What signs `ListInstances` by RPC, with a nonce and one parameter replaced.
fn rpc(nonce: &str, name: &str, value: Option<&str>) -> Parameters {
    let fresh = with(rpc_parameters(), "SignatureNonce", Some(nonce));
    with(fresh, name, value)
}

/// `ListInstances`, signed by RPC.
fn list(nonce: &str) -> Request {
    client::rpc("POST", &rpc(nonce, "-", None), &[])
}

/// `ListInstances`, signed by ACS3, with these filters.
fn list_by_acs3(nonce: &str, filters: &[(String, String)]) -> Request {
    let headers = with(acs3_headers(b""), "x-acs-signature-nonce", Some(nonce));
    client::acs3("POST", filters, &headers, b"")
}

/// `ListInstances`, signed by RPC with another key.
fn list_with(access_key: &str, secret: &str, nonce: &str) -> Request {
    let query = rpc(nonce, "AccessKeyId", Some(access_key));
    let text = client::rpc_text("POST", &query, &[]);
    let signature = client::hmac_sha1(&format!("{secret}&"), &text);
    let query = with(query, "Signature", Some(&signature));
    let uri = format!("/?{}", client::joined(&query));
    http::Request::post(uri).body(Vec::new()).unwrap()
}

/// The request as it comes from this client.
fn from(address: &str, mut request: Request) -> Request {
    let address = http::HeaderValue::from_str(address).unwrap();
    request.headers_mut().insert("spin-client-addr", address);
    request
}

#[test]
fn both_signatures_open_the_project_of_the_root_key() {
    let store = Memory::new();
    let create = rpc("1", "Action", Some("CreateComputeInstance"));
    let created = call(&store, &client::rpc("POST", &create, &order()));
    assert_eq!(created.status, 200, "{}", created.text);
    for request in [list("2"), list_by_acs3("3", &[])] {
        let answer = call(&store, &request);
        assert_eq!(answer.body["Data"]["TotalCount"], 1, "{}", answer.text);
    }
}

#[test]
fn a_registered_key_opens_its_own_project_only() {
    let store = Memory::new();
    let registry = Registry::new(&store);
    let project = registry.create_project("other", NOW).unwrap();
    let key = registry.create_key(&project, None, NOW).unwrap();
    let create = rpc("1", "Action", Some("CreateComputeInstance"));
    assert_eq!(
        call(&store, &client::rpc("POST", &create, &order())).status,
        200
    );

    let own = call(&store, &list_with(&key.access_key, &key.secret_key, "1"));
    assert_eq!(own.body["Data"]["TotalCount"], 0, "{}", own.text);
    let foreign = rpc("2", "ProjectId", Some(&project.id));
    let foreign = call(&store, &client::rpc("POST", &foreign, &[]));
    assert_eq!(foreign.error(), (403, "InvalidCorpId"));

    let rotated = registry.rotate(&key.access_key).unwrap();
    let old = call(&store, &list_with(&key.access_key, &key.secret_key, "2"));
    assert_eq!(old.error(), (400, "SignatureDoesNotMatch"));
    let new = list_with(&key.access_key, &rotated.secret_key, "2");
    assert_eq!(call(&store, &new).status, 200);

    registry.revoke(&key.access_key, NOW).unwrap();
    for secret in [rotated.secret_key.as_str(), ""] {
        let revoked = call(&store, &list_with(&key.access_key, secret, "3"));
        assert_eq!(revoked.error(), (400, "InvalidAccessKeyId.Inactive"));
        assert_eq!(revoked.body["Message"], "Specified access key is disabled.");
    }
}

#[test]
fn each_refusal_has_the_vendors_code_and_message() {
    let store = Memory::new();
    let with_parameter =
        |name: &str, value: Option<&str>| client::rpc("POST", &rpc("n", name, value), &[]);
    let mut json = list("n");
    let kind = http::HeaderValue::from_static("application/json");
    json.headers_mut().insert("content-type", kind);
    *json.body_mut() = b"{}".to_vec();
    assert_eq!(call(&store, &list("used")).status, 200);
    let cases = [
        (
            with_parameter("SignatureNonce", None),
            (400, "MissingSignatureNonce"),
            "SignatureNonce is mandatory for this action.",
        ),
        (
            with_parameter("SignatureVersion", Some("2.0")),
            (400, "InvalidSignatureVersion"),
            "Specified parameter SignatureVersion is not valid.",
        ),
        (
            with_parameter("SignatureType", Some("BEARERTOKEN")),
            (400, "InvalidSignatureType"),
            "Specified parameter SignatureType is not valid.",
        ),
        (
            with_parameter("SignatureMethod", Some("HMAC-SHA256")),
            (400, "InvalidSignatureMethod"),
            "Specified signature method is not valid.",
        ),
        (
            json,
            (400, "InvalidParameter.Format"),
            "Specified parameter format is not valid.",
        ),
        (
            with_parameter("Timestamp", Some("2026-01-02")),
            (400, "InvalidTimeStamp.Format"),
            "Specified time stamp or date value is not well formatted.",
        ),
        (
            with_parameter("Timestamp", Some("2026-01-02T03:20:05Z")),
            (400, "InvalidTimeStamp.Expired"),
            "Specified time stamp or date value is expired.",
        ),
        (
            list("used"),
            (400, "SignatureNonceUsed"),
            "Specified signature nonce was used already.",
        ),
        (
            with_parameter("SecurityToken", Some("sts")),
            (400, "InvalidSecurityToken.MismatchWithAccessKey"),
            "Specified SecurityToken mismatch with the AccessKey.",
        ),
        (
            list_with("UNKNOWN", SECRET, "n"),
            (404, "InvalidAccessKeyId.NotFound"),
            "Specified access key is not found.",
        ),
    ];
    for (request, code, message) in cases {
        let answer = call(&store, &request);
        assert_eq!(answer.error(), code, "{}", answer.text);
        assert_eq!(answer.body["Message"], message);
        assert_ne!(answer.body["Recommend"], "");
    }
    assert_eq!(call(&store, &list("n")).status, 200);
}

#[test]
fn a_wrong_signature_is_told_what_was_to_be_signed_and_never_the_secret() {
    let store = Memory::new();
    let wrong = list_with(ACCESS_KEY, "wrong", "n");
    let signed = client::rpc_text("POST", &rpc("n", "-", None), &[]);
    let answer = call(&store, &wrong);
    assert_eq!(answer.error(), (400, "SignatureDoesNotMatch"));
    let message = answer.body["Message"].as_str().unwrap();
    // The older client takes what follows the colon, to the next one.
    assert_eq!(message.split(':').nth(1), Some(signed.as_str()));

    let mut wrong = list_by_acs3("n", &[]);
    let later = http::HeaderValue::from_static("2026-01-02T03:04:06Z");
    wrong.headers_mut().insert("x-acs-date", later);
    let by_acs3 = call(&store, &wrong);
    assert_eq!(by_acs3.error(), (400, "SignatureDoesNotMatch"));
    let canonical =
        r"server string to sign is:POST\n/\n\nhost:127.0.0.1:3000\nx-acs-action:ListInstances\n";
    let message = by_acs3.body["Message"].as_str().unwrap();
    assert!(message.contains(canonical), "{message}");
    for answer in [answer, by_acs3] {
        assert!(!answer.text.contains(SECRET) && !answer.text.contains(TOKEN));
    }
    assert_eq!(call(&store, &list("n")).status, 200);
}

#[test]
fn refusals_have_both_envelopes() {
    let store = Memory::new();
    let query = rpc("n", "Format", None);
    let xml = call(
        &store,
        &client::rpc("POST", &with(query, "Timestamp", Some("x")), &[]),
    );
    assert_eq!(
        (xml.status, xml.kind.as_str()),
        (400, "text/xml;charset=utf-8")
    );
    assert!(
        xml.text.contains("<Code>InvalidTimeStamp.Format</Code>"),
        "{}",
        xml.text
    );

    let format = parameters(&[("Format", "XML")]);
    for (nonce, status) in [("n", 200), ("n", 400)] {
        let json = call(&store, &list_by_acs3(nonce, &format));
        assert_eq!(
            (json.status, json.kind.as_str()),
            (status, "application/json;charset=utf-8")
        );
        assert_ne!(json.body, json!(null));
    }
}

#[test]
fn an_action_or_version_that_is_not_signed_does_not_count() {
    for name in ["Action", "Version"] {
        let mut request = client::rpc("POST", &rpc("n", name, None), &[]);
        for (header, value) in [
            ("x-acs-action", "ListInstances"),
            ("x-acs-version", "2020-05-15"),
        ] {
            request
                .headers_mut()
                .insert(header, http::HeaderValue::from_static(value));
        }
        let answer = call(&Memory::new(), &request);
        let code = format!("Missing{name}");
        assert_eq!(answer.error(), (400, code.as_str()));
    }
}

#[test]
fn a_signed_creator_killed_anywhere_loses_its_nonce_at_most() {
    let create = |nonce: &str| {
        let query = rpc(nonce, "Action", Some("CreateComputeInstance"));
        client::rpc("POST", &query, &order())
    };
    let mut acknowledged = false;
    let mut operations = 0;
    while !acknowledged {
        let store = Memory::new();
        let killed = call(&CrashingStore::after(operations, &store), &create("killed"));
        acknowledged = killed.status == 200;
        let before = call(&store, &list("l1")).body["Data"]["TotalCount"].as_u64();
        let again = call(&store, &create("killed"));
        // The operation runs with the nonce used up or not at all.
        let made = u64::from(again.status == 200);
        if made == 0 {
            assert_eq!(again.error(), (400, "SignatureNonceUsed"));
        } else {
            assert_eq!(before, Some(0));
        }
        assert_eq!(call(&store, &create("new")).status, 200);
        let after = call(&store, &list("l2")).body["Data"]["TotalCount"].as_u64();
        assert_eq!(after, before.map(|before| before + made + 1));
        operations += 1;
        assert!(operations < 100, "never acknowledged");
    }
    assert!(operations > 6, "died only {operations} times");
}

#[test]
fn a_client_that_guesses_is_held_up_until_the_minute_is_over() {
    let store = Memory::new();
    let minute = NOW - NOW % 60_000 + 15_000;
    let guess = |n: u32| {
        from(
            "192.0.2.1:4000",
            list_with(ACCESS_KEY, "guess", &format!("g{n}")),
        )
    };
    let right = |address: &str, nonce: &str| from(address, list(nonce));
    for n in 0..60 {
        let answer = at(&store, minute, &guess(n));
        assert_eq!(answer.error(), (400, "SignatureDoesNotMatch"));
        assert_eq!(answer.retry_after, "");
    }
    for request in [guess(60), right("192.0.2.1:4001", "1")] {
        let answer = at(&store, minute, &request);
        assert_eq!(answer.error(), (400, "Throttling.User"));
        assert_eq!(
            answer.body["Message"],
            "Request was denied due to user flow control."
        );
        assert_eq!(answer.retry_after, "45000");
    }
    assert_eq!(
        at(&store, minute, &right("192.0.2.2:4000", "2")).status,
        200
    );
    assert_eq!(
        at(&store, minute + 45_000, &right("192.0.2.1:4000", "3")).status,
        200
    );
}

#[test]
fn what_is_no_guess_is_not_counted() {
    let store = Memory::new();
    assert_eq!(call(&store, &list("used")).status, 200);
    for _ in 0..100 {
        assert_eq!(
            call(&store, &list("used")).error(),
            (400, "SignatureNonceUsed")
        );
        let late = at(&store, NOW + 901_000, &list("late"));
        assert_eq!(late.error(), (400, "InvalidTimeStamp.Expired"));
    }
    assert_eq!(call(&store, &list("new")).status, 200);
}
