//! RPC version 1 and ACS3-HMAC-SHA256.
//!
//! A refused signature shows what the server signed. A client that signs just that is let in, once.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderValue, Request};
use iam::alibaba::{Signature, SignatureError};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use sha1::Sha1;
use sha2::{Digest, Sha256};
use store::Memory;

/// 2026-01-02T03:04:05Z, the time of the corpus.
const NOW: i64 = 1_767_323_045_000;
const SECRET: &str = "testsecret";
/// A string to sign that is longer comes back cut short.
const LONGEST_WHOLE: usize = 10_000;
const ACS3: &[u8] = b"ACS3-";

/// Checks the request as it came, then signed.
pub fn check(mut request: Request<Vec<u8>>) {
    let is_acs3 = is_acs3(&request);
    if is_acs3 {
        declare_body(&mut request);
    }
    let Some(Err(SignatureError::Mismatch { string_to_sign })) = verify(&request) else {
        return;
    };
    if string_to_sign.len() > LONGEST_WHOLE {
        return;
    }
    let signed = if is_acs3 {
        sign_acs3(request, &string_to_sign)
    } else {
        sign_rpc(request, &string_to_sign)
    };
    let Some(signed) = signed else {
        return;
    };
    let verdict = verify(&signed);
    let is_right = matches!(verdict, Some(Ok(()) | Err(SignatureError::SecurityToken)));
    assert!(is_right, "{verdict:?} {string_to_sign}");
}

/// The verdict; `None` when there is no signature. A signature that holds does so for one secret, and once.
fn verify(request: &Request<Vec<u8>>) -> Option<Result<(), SignatureError>> {
    let signature = match Signature::of(request) {
        Ok(signature) => signature?,
        Err(refusal) => return Some(Err(refusal)),
    };
    let store = Memory::new();
    let verdict = signature.verify(SECRET, &store, NOW);
    if verdict.is_ok() {
        assert_eq!(
            signature.verify(SECRET, &store, NOW),
            Err(SignatureError::NonceUsed)
        );
        let other = signature.verify("another secret", &Memory::new(), NOW);
        assert!(
            matches!(other, Err(SignatureError::Mismatch { .. })),
            "{other:?}"
        );
    }
    Some(verdict)
}

fn is_acs3(request: &Request<Vec<u8>>) -> bool {
    let header = request.headers().get(AUTHORIZATION);
    header.is_some_and(|header| header.as_bytes().starts_with(ACS3))
}

/// Says the hash of the body that is there: a signature of another body is nobody's.
fn declare_body(request: &mut Request<Vec<u8>>) {
    let hash = hex::encode(Sha256::digest(request.body()));
    if let Ok(hash) = HeaderValue::from_str(&hash) {
        request.headers_mut().insert("x-acs-content-sha256", hash);
    }
}

fn sign_rpc(request: Request<Vec<u8>>, text: &str) -> Option<Request<Vec<u8>>> {
    let mut mac = Hmac::<Sha1>::new_from_slice(format!("{SECRET}&").as_bytes()).ok()?;
    mac.update(text.as_bytes());
    let signature = STANDARD.encode(mac.finalize().into_bytes());
    let signature = utf8_percent_encode(&signature, NON_ALPHANUMERIC);
    let (mut head, mut body) = request.into_parts();
    let is_json = head
        .headers
        .get(CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"));
    // The last parameter of a name counts; one of the form before one of the query.
    if is_json {
        let target = head.uri.to_string();
        let separator = if target.contains('?') { '&' } else { '?' };
        head.uri = format!("{target}{separator}Signature={signature}")
            .parse()
            .ok()?;
    } else {
        body.extend(format!("&Signature={signature}").bytes());
    }
    Some(Request::from_parts(head, body))
}

fn sign_acs3(mut request: Request<Vec<u8>>, text: &str) -> Option<Request<Vec<u8>>> {
    // With a backslash of its own the text cannot be told from one with its lines written out.
    let own = |value: &HeaderValue| value.as_bytes().contains(&b'\\');
    if request.headers().values().any(own) || request.uri().to_string().contains('\\') {
        return None;
    }
    let text = text.replace("\\n", "\n");
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).ok()?;
    mac.update(format!("ACS3-HMAC-SHA256\n{}", hex::encode(Sha256::digest(text))).as_bytes());
    let signature = hex::encode(mac.finalize().into_bytes());
    let header = request.headers().get(AUTHORIZATION)?.to_str().ok()?;
    // The signature is the last field.
    let (fields, _) = header.rsplit_once(',')?;
    let header = HeaderValue::from_str(&format!("{fields},Signature={signature}")).ok()?;
    // A header that is signed itself would change what is signed.
    if fields.contains(";authorization") || fields.contains("=authorization") {
        return None;
    }
    request.headers_mut().insert(AUTHORIZATION, header);
    Some(request)
}
