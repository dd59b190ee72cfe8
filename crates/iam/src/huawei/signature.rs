//! Signatures of algorithm SDK-HMAC-SHA256: verified by the server, made by a client.

use std::fmt::Write as _;

use hmac::{Hmac, Mac};
use http::header::{AUTHORIZATION, HOST};
use http::{HeaderMap, HeaderValue};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::authorization::{ALGORITHM, Authorization};
use super::canonical::{self, AbsentHeader};
use super::date;
use crate::key::UNKNOWN_SECRET;
use crate::{AccessError, Authenticator, Key};

/// How far a signature's time may be from the server's, either way: 15 minutes, which are still accepted.
pub const CLOCK_WINDOW_MS: i64 = 15 * 60 * 1000;

const DATE: &str = "x-sdk-date";
const CONTENT_HASH: &str = "x-sdk-content-sha256";
const UNSIGNED: &str = "UNSIGNED-PAYLOAD";

/// The key that signed the request.
///
/// `X-Sdk-Date` must be sent and signed; which other headers are signed is the client's choice, for some of
/// the vendor's SDKs sign `Host` and some do not. A signature may be used again within the clock window, as
/// at the vendor's gateway: it has no nonce.
///
/// # Errors
/// [`AccessError::InvalidSignature`], [`AccessError::TooManyFailures`] or [`AccessError::Store`].
pub fn verify(
    request: &http::Request<Vec<u8>>,
    authenticator: Authenticator<'_>,
) -> Result<Key, AccessError> {
    let headers = request.headers();
    let header = once(headers, "authorization")?.ok_or(AccessError::MissingCredential)?;
    let sent = Authorization::parse(header).map_err(AccessError::InvalidSignature)?;
    let date = signing_date(headers, &sent, authenticator.now_ms)?;
    if headers
        .get("x-security-token")
        .is_some_and(|token| !token.is_empty())
    {
        return refused(
            "Temporary keys are not supported: use a permanent key, which has no X-Security-Token.",
        );
    }
    let attempt = authenticator.attempt(headers, sent.access_key)?;
    let head = canonical::head(request, sent.signed_headers).map_err(|AbsentHeader(name)| {
        AccessError::InvalidSignature(format!(
            "The header {name} is named in SignedHeaders and was not received."
        ))
    })?;
    let hashes = content_hashes(headers, request.body())?;
    let secret = attempt
        .active_key()
        .map_or(UNKNOWN_SECRET, |key| &key.secret_key);
    let matches = hashes.iter().fold(false, |matches, hash| {
        let expected = signature(secret, date, &head, hash);
        matches | expected.is_some_and(|expected| expected.ct_eq(&sent.signature).into())
    });
    match attempt.active_key() {
        Some(key) if matches => Ok(key.clone()),
        _ => Err(attempt.refuse(AccessError::InvalidSignature(
            "The signature does not match: check the access key and its secret key, and that no proxy \
             changes the path, the query, the body or a signed header such as Host."
                .to_owned(),
        ))),
    }
}

/// Why a request cannot be signed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the request cannot be signed: {0}")]
pub struct SigningError(&'static str);

/// Signs a request as Huawei's SDKs do: with its `Host` and all other headers but those with `_` in their
/// names. `X-Sdk-Date` and `Authorization` are set; `Host` is taken from the URI when it is not there.
///
/// # Errors
/// The URI has no authority to make `Host` of, or the access key is not fit for a header.
pub fn sign(
    request: &mut http::Request<Vec<u8>>,
    key: &Key,
    now_ms: i64,
) -> Result<(), SigningError> {
    let authority = request
        .uri()
        .authority()
        .map(|host| host.as_str().to_owned());
    let date = date::format(now_ms);
    let headers = request.headers_mut();
    if !headers.contains_key(HOST) {
        let authority = authority.ok_or(SigningError("it has no host"))?;
        headers.insert(HOST, value(&authority)?);
    }
    headers.insert(DATE, value(&date)?);
    headers.remove(AUTHORIZATION);
    let mut names: Vec<&str> = headers.keys().map(http::HeaderName::as_str).collect();
    names.retain(|name| !name.contains('_'));
    names.sort_unstable();
    let names = names.join(";");
    let head = canonical::head(request, &names).map_err(|_| SigningError("a header is missing"))?;
    let hashes = content_hashes(request.headers(), request.body())
        .map_err(|_| SigningError("X-Sdk-Content-Sha256 is not the hash of its body"))?;
    // Of two forms the last is the one of the Python SDK.
    let hash = hashes.last().map_or("", String::as_str);
    let signature = signature(&key.secret_key, &date, &head, hash)
        .ok_or(SigningError("the secret key cannot be used"))?;
    let access_key = &key.access_key;
    let signature = hex(&signature);
    let authorization =
        format!("{ALGORITHM} Access={access_key}, SignedHeaders={names}, Signature={signature}");
    request
        .headers_mut()
        .insert(AUTHORIZATION, value(&authorization)?);
    Ok(())
}

fn value(text: &str) -> Result<HeaderValue, SigningError> {
    HeaderValue::from_str(text).map_err(|_| SigningError("a value is not fit for a header"))
}

fn refused<T>(why: &str) -> Result<T, AccessError> {
    Err(AccessError::InvalidSignature(why.to_owned()))
}

/// The time of the signature, which must be signed and near `now_ms`.
fn signing_date<'a>(
    headers: &'a HeaderMap,
    sent: &Authorization<'_>,
    now_ms: i64,
) -> Result<&'a str, AccessError> {
    let Some(text) = once(headers, DATE)? else {
        return refused("The header X-Sdk-Date is missing.");
    };
    if !sent.names().any(|name| name.eq_ignore_ascii_case(DATE)) {
        return refused("Sign the header X-Sdk-Date: SignedHeaders must name it.");
    }
    let Some(signed_ms) = date::parse(text) else {
        return refused("X-Sdk-Date must be a time in UTC, written YYYYMMDDTHHMMSSZ.");
    };
    if now_ms.abs_diff(signed_ms) > CLOCK_WINDOW_MS.unsigned_abs() {
        return Err(AccessError::InvalidSignature(format!(
            "X-Sdk-Date differs from the server's time by more than 15 minutes: set the client's clock. \
             It is {} here.",
            date::format(now_ms)
        )));
    }
    Ok(text)
}

/// What may stand in the canonical request's last line.
///
/// A hash that the client gives must be the body's own; otherwise somebody could change the body and give the
/// signed hash. SDKs differ when there is no body: some sign the hash of nothing, some what they give.
fn content_hashes(headers: &HeaderMap, body: &[u8]) -> Result<Vec<String>, AccessError> {
    let own = || hex(&Sha256::digest(body));
    let given = once(headers, CONTENT_HASH)?.filter(|given| !given.is_empty());
    let mut hashes = match given {
        None => return Ok(vec![own()]),
        Some(UNSIGNED) => vec![UNSIGNED.to_owned()],
        Some(given) if given.eq_ignore_ascii_case(&own()) => vec![given.to_owned()],
        Some(_) => {
            return refused(
                "X-Sdk-Content-Sha256 must be the SHA-256 of the body that was received, in \
                 hexadecimal digits, or UNSIGNED-PAYLOAD.",
            );
        }
    };
    if body.is_empty() {
        hashes.push(own());
    }
    Ok(hashes)
}

/// `None` never happens, for an HMAC takes keys of any length; it matches no signature.
fn signature(secret: &str, date: &str, head: &[u8], content_hash: &str) -> Option<[u8; 32]> {
    let canonical = Sha256::new().chain_update(head).chain_update(content_hash);
    let canonical = hex(&canonical.finalize());
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?;
    for part in [ALGORITHM, "\n", date, "\n", &canonical] {
        mac.update(part.as_bytes());
    }
    Some(mac.finalize().into_bytes().into())
}

/// The text of a header that must not be sent twice: only one of two could have been signed.
fn once<'a>(headers: &'a HeaderMap, name: &str) -> Result<Option<&'a str>, AccessError> {
    let mut values = headers.get_all(name).iter();
    let Some(value) = values.next() else {
        return Ok(None);
    };
    if values.next().is_some() {
        return Err(AccessError::InvalidSignature(format!(
            "Send the header {name} once."
        )));
    }
    match value.to_str() {
        Ok(text) => Ok(Some(text.trim())),
        Err(_) => Err(AccessError::InvalidSignature(format!(
            "The header {name} must be printable ASCII."
        ))),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(64), |mut hex, byte| {
            // Writing to a String cannot fail.
            let _ = write!(hex, "{byte:02x}");
            hex
        })
}
