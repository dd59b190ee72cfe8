//! Any request, signed by an implementation that shares nothing with the library's: it works on characters
//! and maps where the library works on bytes and lists, and follows the vendor's SDK for Python.

use std::collections::{BTreeMap, BTreeSet};

use hmac::{Hmac, Mac};
use http::{HeaderValue, Request};
use iam::{Key, huawei};
use proptest::prelude::*;
use sha2::{Digest, Sha256};

use crate::authenticator::{NOW, World};

pub fn sha256(bytes: &[u8]) -> String {
    format!("{:x}", Sha256::digest(bytes))
}

/// The header of a signature over `canonical`.
pub fn authorization(canonical: &str, names: &str, date: &str, key: &Key) -> String {
    let digest = sha256(canonical.as_bytes());
    let mut mac = Hmac::<Sha256>::new_from_slice(key.secret_key.as_bytes()).unwrap();
    mac.update(format!("SDK-HMAC-SHA256\n{date}\n{digest}").as_bytes());
    let signature = format!("{:x}", mac.finalize().into_bytes());
    let access_key = &key.access_key;
    format!("SDK-HMAC-SHA256 Access={access_key}, SignedHeaders={names}, Signature={signature}")
}

/// Python's `quote(text, safe="~")`.
fn quote(text: &str) -> String {
    let mut quoted = String::new();
    for character in text.chars() {
        if character.is_ascii_alphanumeric() || "_.-~".contains(character) {
            quoted.push(character);
            continue;
        }
        for byte in character.to_string().bytes() {
            quoted += &format!("%{byte:02X}");
        }
    }
    quoted
}

/// A request before it is encoded: what a program has in its hands.
#[derive(Debug, Clone)]
struct Plain {
    method: &'static str,
    parts: Vec<String>,
    trailing_slash: bool,
    query: BTreeMap<String, BTreeSet<String>>,
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
    /// How the target is written: what may stay as it is, is encoded all the same.
    encode_all: bool,
}

impl Plain {
    fn canonical(&self, names: &str) -> String {
        // A slash in a part cuts it, as it does after the vendor's decoding.
        let path = format!("/{}", self.parts.join("/"));
        let mut uri: String = path
            .split('/')
            .map(quote)
            .collect::<Vec<String>>()
            .join("/");
        if self.trailing_slash || !uri.ends_with('/') {
            uri.push('/');
        }
        let mut query = String::new();
        for (name, values) in &self.query {
            for value in values {
                let before = if query.is_empty() { "" } else { "&" };
                query += &format!("{before}{}={}", quote(name), quote(value));
            }
        }
        let mut headers = String::new();
        for (name, value) in &self.headers {
            headers += &format!("{name}:{}\n", value.trim_matches([' ', '\t']));
        }
        let hash = sha256(&self.body);
        format!(
            "{}\n{uri}\n{query}\n{headers}\n{names}\n{hash}",
            self.method
        )
    }

    fn target(&self) -> String {
        let encode = |text: &str| match self.encode_all {
            true => text.bytes().map(|byte| format!("%{byte:02x}")).collect(),
            false => quote(text),
        };
        let parts: Vec<String> = self.parts.iter().map(|part| encode(part)).collect();
        let mut target = format!("/{}", parts.join("/"));
        if self.trailing_slash {
            target.push('/');
        }
        let mut pairs = Vec::new();
        // Neither names nor values come in their order.
        for (name, values) in self.query.iter().rev() {
            for value in values.iter().rev() {
                let blank = value.is_empty() && self.encode_all;
                let equals = if blank { "" } else { "=" };
                pairs.push(format!("{}{equals}{}", encode(name), encode(value)));
            }
        }
        if !pairs.is_empty() {
            target += &format!("?{}", pairs.join("&"));
        }
        target
    }

    fn signed(&self, key: &Key) -> Request<Vec<u8>> {
        const DATE: &str = "20260101T000000Z";
        let mut plain = self.clone();
        plain.headers.insert("x-sdk-date".into(), DATE.into());
        let names: Vec<&str> = plain.headers.keys().map(String::as_str).collect();
        let names = names.join(";");
        let authorization = authorization(&plain.canonical(&names), &names, DATE, key);
        let mut request = Request::builder()
            .method(self.method)
            .uri(self.target())
            .header("authorization", authorization);
        for (name, value) in &plain.headers {
            let value = HeaderValue::from_bytes(value.as_bytes()).unwrap();
            request = request.header(name, value);
        }
        request.body(self.body.clone()).unwrap()
    }
}

fn plain() -> impl Strategy<Value = Plain> {
    let text = || "[ -~]{1,8}|[a-z图ü/+%&=? ~]{1,8}";
    let part = "[ -.0-~]{1,8}|[a-z图ü/+%&=? ~]{0,6}[a-z]";
    let values = prop::collection::btree_set(prop_oneof![Just(String::new()), text()], 1..4);
    let header = (
        "[a-z][a-z0-9-]{0,10}",
        "[ \t]{0,2}[!-~ü图][ -~ü图]{0,8}[ \t]{0,2}",
    );
    (
        prop::sample::select(vec!["GET", "POST", "PUT", "DELETE"]),
        prop::collection::vec(part, 1..4),
        any::<bool>(),
        prop::collection::btree_map(text(), values, 0..4),
        prop::collection::btree_map(header.0, header.1, 0..4),
        prop::collection::vec(any::<u8>(), 0..32),
        any::<bool>(),
    )
        .prop_map(
            |(method, parts, trailing_slash, query, mut headers, body, encode_all)| {
                // These mean something of their own.
                headers.retain(|name, _| name != "authorization" && !name.starts_with("x-"));
                headers.insert("host".into(), "h:1".into());
                Plain {
                    method,
                    parts,
                    trailing_slash,
                    query,
                    headers,
                    body,
                    encode_all,
                }
            },
        )
}

proptest! {
    #[test]
    fn any_request_of_another_implementation_verifies(plain in plain()) {
        let world = World::new();
        let request = plain.signed(&world.root_key());
        let verified = huawei::verify(&request, world.authenticator());
        prop_assert!(verified.is_ok(), "{verified:?} {request:?}");
    }

    #[test]
    fn and_ours_signs_it_alike(plain in plain()) {
        let world = World::new();
        let theirs = plain.signed(&world.root_key());
        let mut ours = theirs.clone();
        ours.headers_mut().remove("authorization");
        huawei::sign(&mut ours, &world.root_key(), NOW).unwrap();
        prop_assert_eq!(ours.headers()["authorization"].clone(), theirs.headers()["authorization"].clone());
    }

    #[test]
    fn whatever_is_sent_as_authorization_is_no_panic(text in "[ -~]{0,80}", date in "[ -~]{0,20}") {
        let world = World::new();
        for authorization in [text.clone(), format!("SDK-HMAC-SHA256 {text}")] {
            let request = Request::get("/")
                .header("authorization", authorization)
                .header("x-sdk-date", &date)
                .body(Vec::new())
                .unwrap();
            prop_assert!(huawei::verify(&request, world.authenticator()).is_err());
        }
    }
}
