//! Requests recorded from `alibabacloud_vcs20200515` 3.6.3, `aliyunsdkvcs` 2.0.4 and `aliyunsdkcore` 2.16.1.

use std::collections::{BTreeMap, HashMap};

use iam::alibaba::{Signature, SignatureError};
use serde::Deserialize;
use store::Memory;

use crate::client::{NOW, Request};

#[derive(Clone, Deserialize)]
struct Recorded {
    name: String,
    scheme: String,
    access_key: String,
    secret_key: String,
    method: String,
    target: String,
    headers: HashMap<String, String>,
    body: String,
    /// What the client signed.
    signed_text: String,
    signature: String,
}

fn recorded() -> Vec<Recorded> {
    serde_json::from_str(include_str!("recorded_requests.json")).unwrap()
}

impl Recorded {
    /// The request, unless a change made it one that cannot be sent.
    fn request(&self) -> Option<Request> {
        let mut request = http::Request::builder()
            .method(self.method.as_str())
            .uri(&self.target);
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        request.body(self.body.clone().into_bytes()).ok()
    }

    fn verify(&self, secret: &str) -> Option<Result<(), SignatureError>> {
        let request = self.request()?;
        let signature = match Signature::of(&request) {
            Ok(signature) => signature?,
            Err(refusal) => return Some(Err(refusal)),
        };
        if signature.access_key() != self.access_key {
            return None;
        }
        Some(signature.verify(secret, &Memory::new(), NOW))
    }

    /// What a good signature leads to.
    fn verdict(&self) -> Result<(), SignatureError> {
        if self.signed_text.contains("sts") {
            Err(SignatureError::SecurityToken)
        } else {
            Ok(())
        }
    }

    /// What the request means to whoever answers it.
    fn meaning(&self) -> BTreeMap<String, String> {
        let query = self.target.split_once('?').map_or("", |(_, query)| query);
        [query, &self.body]
            .into_iter()
            .flat_map(|pairs| form_urlencoded::parse(pairs.as_bytes()))
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect()
    }
}

#[test]
fn all_ten_are_verified() {
    let recorded = recorded();
    assert_eq!(recorded.len(), 10);
    for request in recorded {
        let verdict = request.verify(&request.secret_key);
        assert_eq!(verdict, Some(request.verdict()), "{}", request.name);
    }
}

#[test]
fn another_secret_is_told_what_was_to_be_signed() {
    for request in recorded() {
        for secret in ["", "testsecreT", "testsecret&", &request.signature] {
            let string_to_sign = request.signed_text.replace('\n', "\\n");
            let verdict = request.verify(secret);
            let expected = SignatureError::Mismatch { string_to_sign };
            assert_eq!(verdict, Some(Err(expected)), "{}", request.name);
        }
    }
}

#[test]
fn a_nonce_is_used_once_whatever_the_rest_of_the_request() {
    let store = Memory::new();
    let mut verdicts = Vec::new();
    for request in recorded()
        .iter()
        .filter(|request| request.verdict().is_ok())
    {
        let sent = request.request().unwrap();
        let signature = Signature::of(&sent).unwrap().unwrap();
        verdicts.push(signature.verify(&request.secret_key, &store, NOW));
    }
    // All were recorded with the same nonce.
    assert_eq!(verdicts[0], Ok(()));
    assert!(
        verdicts[1..]
            .iter()
            .all(|verdict| *verdict == Err(SignatureError::NonceUsed))
    );
}

/// The text with the character at `index` replaced.
fn flipped(text: &str, index: usize, by: char) -> String {
    let replace = |(at, old)| if at == index { by } else { old };
    text.chars().enumerate().map(replace).collect()
}

/// Texts that differ from `text` in one character, for each of its characters.
fn flips(text: &str) -> impl Iterator<Item = String> {
    let characters: Vec<char> = text.chars().collect();
    let others = |old: char| {
        let case = if old.is_ascii_lowercase() {
            old.to_ascii_uppercase()
        } else {
            old.to_ascii_lowercase()
        };
        ['0', '%', '&', '+', case]
            .into_iter()
            .filter(move |new| *new != old)
    };
    let positions: Vec<(usize, char)> = characters.into_iter().enumerate().collect();
    positions
        .into_iter()
        .flat_map(move |(index, old)| others(old).map(move |new| (index, new)))
        .map(|(index, new)| flipped(text, index, new))
}

#[test]
fn a_flipped_character_anywhere_is_refused_unless_it_changes_nothing() {
    let mut flipped = 0;
    for request in recorded() {
        let good = Some(request.verdict());
        let meaning = request.meaning();
        let mut check = |changed: &Recorded, part: &str| {
            let verdict = changed.verify(&request.secret_key);
            // `%2a` and `%2A` are the same parameter; ACS3 signs the body as it is.
            let harmless = changed.meaning() == meaning
                && !(request.scheme == "acs3" && changed.body != request.body)
                && changed.headers == request.headers;
            assert_eq!(
                verdict == good,
                harmless,
                "{}: {part}: {:?} {:?}",
                request.name,
                changed.target,
                changed.headers
            );
            flipped += 1;
        };
        let (path, query) = request
            .target
            .split_once('?')
            .unwrap_or((&request.target, ""));
        for query in flips(query) {
            let target = format!("{path}?{query}");
            check(
                &Recorded {
                    target,
                    ..request.clone()
                },
                "query",
            );
        }
        for body in flips(&request.body) {
            check(
                &Recorded {
                    body,
                    ..request.clone()
                },
                "body",
            );
        }
        if request.scheme == "rpc" {
            continue;
        }
        let signed: Vec<&str> = request
            .signed_text
            .lines()
            .rev()
            .nth(1)
            .unwrap()
            .split(';')
            .collect();
        for (name, value) in &request.headers {
            if !signed.contains(&name.as_str()) && name != "authorization" {
                continue;
            }
            for value in flips(value) {
                let mut changed = request.clone();
                changed.headers.insert(name.clone(), value);
                check(&changed, name);
            }
        }
    }
    assert!(flipped > 15_000, "{flipped}");
}

#[test]
fn another_method_is_refused() {
    for mut request in recorded() {
        request.method = if request.method == "GET" {
            "POST"
        } else {
            "GET"
        }
        .to_owned();
        let verdict = request.verify(&request.secret_key);
        assert!(
            matches!(verdict, Some(Err(SignatureError::Mismatch { .. }))),
            "{}",
            request.name
        );
    }
}
