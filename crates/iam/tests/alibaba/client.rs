//! A client of its own: it signs as the vendor's documents describe, in a style unlike the server's, so that
//! the two do not share mistakes. It keeps parameters in vectors, encodes byte by byte and builds every text.

use base64::Engine;
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};

pub type Request = http::Request<Vec<u8>>;
pub type Pairs = Vec<(String, String)>;

pub const ACCESS_KEY: &str = "AKTEST0123456789ABCD";
pub const SECRET: &str = "secret/of+the=tests";
/// 2026-01-02T03:04:05Z.
pub const NOW: i64 = 1_767_323_045_000;
pub const TIME: &str = "2026-01-02T03:04:05Z";

/// Percent-encoding as in RFC 3986.
pub fn encode(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.as_bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(byte) {
            encoded.push(char::from(*byte));
        } else {
            encoded += &format!("%{byte:02X}");
        }
    }
    encoded
}

/// `a=b&c=d`, encoded, in the order given.
pub fn joined(pairs: &[(String, String)]) -> String {
    let mut text = String::new();
    for (name, value) in pairs {
        let separator = if text.is_empty() { "" } else { "&" };
        text += &[separator, &encode(name), "=", &encode(value)].concat();
    }
    text
}

pub fn pairs(literals: &[(&str, &str)]) -> Pairs {
    let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    literals.iter().map(own).collect()
}

/// The parameters that the RPC signature needs, but for the signature.
pub fn rpc_parameters() -> Pairs {
    pairs(&[
        ("Action", "ListInstances"),
        ("Version", "2020-05-15"),
        ("Format", "json"),
        ("AccessKeyId", ACCESS_KEY),
        ("SignatureMethod", "HMAC-SHA1"),
        ("SignatureVersion", "1.0"),
        ("SignatureNonce", "0123456789abcdef"),
        ("Timestamp", TIME),
    ])
}

/// The RPC signature's text: of query and form, the form's value counts, the last of a name counts.
pub fn rpc_text(method: &str, query: &[(String, String)], form: &[(String, String)]) -> String {
    let mut all: Pairs = Vec::new();
    for (name, value) in query.iter().chain(form) {
        all.retain(|(known, _)| known != name);
        all.push((name.clone(), value.clone()));
    }
    all.sort();
    format!("{method}&{}&{}", encode("/"), encode(&joined(&all)))
}

pub fn hmac_sha1(key: &str, text: &str) -> String {
    let mut mac = Hmac::<sha1::Sha1>::new_from_slice(key.as_bytes()).unwrap();
    mac.update(text.as_bytes());
    base64::engine::general_purpose::STANDARD.encode(mac.finalize().into_bytes())
}

/// A request of these parameters, signed.
pub fn rpc(method: &str, query: &[(String, String)], form: &[(String, String)]) -> Request {
    let text = rpc_text(method, query, form);
    let signature = hmac_sha1(&format!("{SECRET}&"), &text);
    let target = format!("/?{}&Signature={}", joined(query), encode(&signature));
    http::Request::builder()
        .method(method)
        .uri(target)
        .body(joined(form).into_bytes())
        .unwrap()
}

/// The headers that ACS3 must sign, for this body.
pub fn acs3_headers(body: &[u8]) -> Pairs {
    let mut headers = pairs(&[
        ("host", "127.0.0.1:3000"),
        ("x-acs-action", "ListInstances"),
        ("x-acs-date", TIME),
        ("x-acs-signature-nonce", "0123456789abcdef"),
        ("x-acs-version", "2020-05-15"),
    ]);
    headers.push(("x-acs-content-sha256".to_owned(), sha256(body)));
    headers
}

/// ACS3's canonical request over all of `headers`.
pub fn acs3_text(
    method: &str,
    query: &[(String, String)],
    headers: &[(String, String)],
    body: &[u8],
) -> String {
    let (mut query, mut headers) = (query.to_vec(), headers.to_vec());
    query.sort();
    for (_, value) in &mut headers {
        *value = value.trim_matches([' ', '\t']).to_owned();
    }
    headers.sort();
    let mut lines: Pairs = Vec::new();
    for (name, value) in headers {
        match lines.last_mut() {
            Some((last, joined)) if *last == name => *joined = format!("{joined},{value}"),
            _ => lines.push((name, value)),
        }
    }
    let names: Vec<&str> = lines.iter().map(|(name, _)| name.as_str()).collect();
    let names = names.join(";");
    let lines: String = lines
        .iter()
        .map(|(name, value)| format!("{name}:{value}\n"))
        .collect();
    let (query, hash) = (joined(&query), sha256(body));
    format!("{method}\n/\n{query}\n{lines}\n{names}\n{hash}")
}

/// A request that signs all of `headers`.
pub fn acs3(
    method: &str,
    query: &[(String, String)],
    headers: &[(String, String)],
    body: &[u8],
) -> Request {
    let canonical = acs3_text(method, query, headers, body);
    let names = canonical.lines().rev().nth(1).unwrap();
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(format!("ACS3-HMAC-SHA256\n{}", sha256(canonical.as_bytes())).as_bytes());
    let signature = hex(&mac.finalize().into_bytes());
    let mut request = http::Request::builder()
        .method(method)
        .uri(format!("/?{}", joined(query)));
    for (name, value) in headers {
        request = request.header(name, value);
    }
    let fields = format!("Credential={ACCESS_KEY},SignedHeaders={names},Signature={signature}");
    request
        .header("authorization", format!("ACS3-HMAC-SHA256 {fields}"))
        .body(body.to_vec())
        .unwrap()
}

pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
