//! Requests of every shape: the server canonicalises them as an independent client does.

use iam::alibaba::{Signature, SignatureError};
use proptest::collection::vec;
use proptest::prelude::*;
use store::Memory;

use crate::client::{self, NOW, Pairs, Request, SECRET, acs3_headers, rpc_parameters};

/// Text with all that is delicate: reserved characters, other scripts, control characters, nothing at all.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[ +%&=*~/?#.:;,_\\-a-zA-Z0-9]{0,12}",
        "\\PC{0,6}",
        any::<String>(),
        Just("%2F%20+".to_owned()),
    ]
}

/// Parameters with names that repeat now and then, flattened ones among them.
fn parameters() -> impl Strategy<Value = Pairs> {
    let name = prop_oneof!["[A-C]", "[A-C]\\.[12](\\.[xy])?", text()];
    vec((name, text()), 0..8)
}

/// Header values as they go over the wire, odd white space included.
fn header_values() -> impl Strategy<Value = Pairs> {
    let name = prop_oneof![
        Just("x-acs-a".to_owned()),
        Just("accept".to_owned()),
        "x-[b-d]"
    ];
    vec(
        (name, "[ \t]{0,2}([!-~]([ -~]{0,8}[!-~])?)?[ \t]{0,2}"),
        0..5,
    )
}

/// Verifies with the right secret and with another one; both must be as they should.
fn check(request: &Request, signed_text: &str) -> Result<(), TestCaseError> {
    let signature = Signature::of(request).unwrap().unwrap();
    let wrong = signature.verify("another secret", &Memory::new(), NOW);
    if signed_text.len() < 10_000 {
        let string_to_sign = signed_text.replace('\n', "\\n");
        prop_assert_eq!(wrong, Err(SignatureError::Mismatch { string_to_sign }));
    }
    prop_assert_eq!(signature.verify(SECRET, &Memory::new(), NOW), Ok(()));
    Ok(())
}

proptest! {
    #[test]
    fn by_rpc(
        mut query in parameters(),
        mut form in parameters(),
        split in 0_usize..=8,
        method in prop_oneof![Just("GET"), Just("POST")],
    ) {
        // What the signature needs stands in the query, in the form, or in part in both.
        let needed = rpc_parameters();
        query.extend_from_slice(&needed[..split]);
        form.extend_from_slice(&needed[split..]);
        prop_assume!(!query.iter().chain(&form).any(|(name, _)| name == "Signature"));
        let request = client::rpc(method, &query, &form);
        check(&request, &client::rpc_text(method, &query, &form))?;
    }

    #[test]
    fn by_acs3(
        query in parameters(),
        extra in header_values(),
        body in vec(any::<u8>(), 0..64),
        method in prop_oneof![Just("GET"), Just("POST")],
    ) {
        let mut headers = acs3_headers(&body);
        headers.extend(extra);
        let request = client::acs3(method, &query, &headers, &body);
        check(&request, &client::acs3_text(method, &query, &headers, &body))?;
    }

    #[test]
    fn whatever_comes_is_refused_without_a_panic(
        query in "[ -~]{0,60}",
        authorization in "(ACS3-HMAC-SHA256 )?[ -~]{0,80}",
        body in vec(any::<u8>(), 0..64),
    ) {
        let query = query.replace(|c: char| " \"<>\\^`{}|#".contains(c), "");
        let request = http::Request::post(format!("/?{query}")).header("authorization", authorization);
        let request = request.body(body).unwrap();
        let refused = match Signature::of(&request) {
            Ok(None) | Err(_) => true,
            Ok(Some(signature)) => signature.verify(SECRET, &Memory::new(), NOW).is_err(),
        };
        prop_assert!(refused);
    }
}
