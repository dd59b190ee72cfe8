//! ACS3-HMAC-SHA256: HMAC-SHA256 over method, path, query, chosen headers and the body's hash, in the header
//! `Authorization: ACS3-HMAC-SHA256 Credential=...,SignedHeaders=...,Signature=...`.

use hmac::{Hmac, Mac};
use http::HeaderValue;
use percent_encoding::utf8_percent_encode;
use sha2::{Digest, Sha256};

use super::error::SignatureError;
use super::fields::Fields;
use crate::unreserved::RESERVED;

const SCHEME: &str = "ACS3-HMAC-SHA256";

/// What must be signed (a rule of ours): else it could be exchanged on the way, and the nonce replayed.
const MANDATORY: [&str; 6] = [
    "host",
    "x-acs-action",
    "x-acs-content-sha256",
    "x-acs-date",
    "x-acs-signature-nonce",
    "x-acs-version",
];

/// The canonical form of a request, which is signed by its hash.
pub(super) struct CanonicalRequest {
    text: String,
    /// Whether `x-acs-content-sha256` is the hash of the body that came.
    is_of_this_body: bool,
}

/// Whether an `Authorization` header is of this family of signatures.
pub(super) fn is_acs3(authorization: &HeaderValue) -> bool {
    authorization.as_bytes().starts_with(b"ACS3-")
}

/// The signature in the `Authorization` header of `request`.
pub(super) fn signature<'a>(
    request: &'a http::Request<Vec<u8>>,
    authorization: &'a HeaderValue,
) -> Result<(Fields<'a>, CanonicalRequest), SignatureError> {
    let authorization = authorization
        .to_str()
        .map_err(|_| incomplete("The Authorization header must be ASCII."))?;
    let Authorization {
        access_key,
        signed_headers,
        signature,
    } = Authorization::parse(authorization)?;
    let names: Vec<&str> = signed_headers.split(';').collect();
    // Sorted and without repetition, as the vendor has it; a repeated name would also multiply the work.
    let is_lower_case = !signed_headers.bytes().any(|byte| byte.is_ascii_uppercase());
    if !is_lower_case || !names.is_sorted_by(|a, b| a < b) {
        return Err(incomplete(
            "SignedHeaders must be lower-case names in ascending order, separated by semicolons.",
        ));
    }
    if let Some(unsigned) = MANDATORY.iter().find(|name| !names.contains(*name)) {
        return Err(incomplete(format!("Sign the header {unsigned} too.")));
    }
    // Several values are signed as one text, and one of them would count: "a" and "b" are signed as "a,b" is.
    if let Some(repeated) = MANDATORY.iter().find(|name| is_repeated(request, name)) {
        return Err(incomplete(format!("Send the header {repeated} once.")));
    }
    let payload_hash = hex::encode(Sha256::digest(request.body()));
    let nonce = header(request, "x-acs-signature-nonce");
    if nonce.is_empty() {
        return Err(incomplete("Give a nonce in x-acs-signature-nonce."));
    }
    let canonical = CanonicalRequest::of(request, &names, signed_headers, &payload_hash)?;
    let fields = Fields {
        access_key: access_key.into(),
        time: header(request, "x-acs-date").into(),
        nonce: nonce.into(),
        signature: signature.into(),
        has_security_token: !header(request, "x-acs-security-token").is_empty(),
    };
    Ok((fields, canonical))
}

/// The parts of the `Authorization` header.
struct Authorization<'a> {
    access_key: &'a str,
    signed_headers: &'a str,
    signature: &'a str,
}

impl<'a> Authorization<'a> {
    fn parse(text: &'a str) -> Result<Self, SignatureError> {
        let (scheme, fields) = text.split_once(' ').unwrap_or((text, ""));
        if scheme != SCHEME {
            return Err(SignatureError::UnsupportedMethod);
        }
        let mut fields = fields.split(',');
        // Spaces after the commas are let pass.
        let mut field = |name: &str| {
            let (found, value) = fields.next()?.trim().split_once('=')?;
            (found == name && !value.is_empty()).then_some(value)
        };
        let parts = (|| {
            Some(Self {
                access_key: field("Credential")?,
                signed_headers: field("SignedHeaders")?,
                signature: field("Signature")?,
            })
        })();
        parts.filter(|_| fields.next().is_none()).ok_or_else(|| {
            incomplete(format!(
                "The Authorization header must be {SCHEME} Credential=...,SignedHeaders=...,Signature=..."
            ))
        })
    }
}

impl CanonicalRequest {
    fn of(
        request: &http::Request<Vec<u8>>,
        names: &[&str],
        signed_headers: &str,
        payload_hash: &str,
    ) -> Result<Self, SignatureError> {
        let mut text = format!(
            "{}\n{}\n{}\n",
            request.method(),
            request.uri().path(),
            canonical_query(request.uri().query().unwrap_or_default())
        );
        for name in names {
            let value = canonical_header(request, name).ok_or_else(|| {
                incomplete(format!("SignedHeaders names {name:?}, which is not sent."))
            })?;
            text.extend([*name, ":", &value, "\n"]);
        }
        text.extend(["\n", signed_headers, "\n", payload_hash]);
        Ok(Self {
            text,
            is_of_this_body: header(request, "x-acs-content-sha256") == payload_hash,
        })
    }

    /// The signature that `secret` makes, in hexadecimal digits; blank, so nobody's, for another body than
    /// the request declares.
    pub(super) fn sign(&self, secret: &str) -> String {
        if !self.is_of_this_body {
            return String::new();
        }
        let hash = hex::encode(Sha256::digest(&self.text));
        // HMAC takes keys of any length.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else {
            return String::new();
        };
        mac.update(format!("{SCHEME}\n{hash}").as_bytes());
        hex::encode(mac.finalize().into_bytes())
    }

    /// The text with `\n` written out, up to about `longest` bytes.
    pub(super) fn on_one_line(&self, longest: usize) -> String {
        let end = self.text.floor_char_boundary(longest);
        self.text[..end].replace('\n', "\\n")
    }
}

/// The decoded parameters of the query, sorted and percent-encoded again: all of them, so that a repeated
/// name is signed in each of its values.
fn canonical_query(query: &str) -> String {
    let mut pairs: Vec<_> = form_urlencoded::parse(query.as_bytes()).collect();
    pairs.sort();
    let encoded = pairs.iter().map(|(name, value)| {
        let name = utf8_percent_encode(name, RESERVED);
        format!("{name}={}", utf8_percent_encode(value, RESERVED))
    });
    encoded.collect::<Vec<_>>().join("&")
}

/// The values of a header, trimmed, sorted and joined by commas; `None` if it is absent.
fn canonical_header(request: &http::Request<Vec<u8>>, name: &str) -> Option<String> {
    let values = request.headers().get_all(name);
    let mut values: Vec<_> = values
        .iter()
        .map(|value| String::from_utf8_lossy(value.as_bytes().trim_ascii()))
        .collect();
    values.sort();
    (!values.is_empty()).then(|| values.join(","))
}

fn is_repeated(request: &http::Request<Vec<u8>>, name: &str) -> bool {
    request.headers().get_all(name).iter().nth(1).is_some()
}

/// The value of a header; blank for what is absent or not plain text.
fn header<'a>(request: &'a http::Request<Vec<u8>>, name: &str) -> &'a str {
    let value = request.headers().get(name);
    value
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
        .trim()
}

fn incomplete(advice: impl Into<String>) -> SignatureError {
    SignatureError::Incomplete(advice.into())
}
