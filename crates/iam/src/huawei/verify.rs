//! Verifies the signature of a request, as the server does.

use http::HeaderMap;
use subtle::ConstantTimeEq;

use super::authorization::Authorization;
use super::canonical::AbsentHeader;
use super::signature::{DATE, content_hashes, once, refused, signature};
use super::{canonical, date};
use crate::authenticator::Authenticator;
use crate::error::AccessError;
use crate::key::{Key, UNKNOWN_SECRET};

/// How far a signature's time may be from the server's, either way: 15 minutes, which are still accepted.
pub const MAX_CLOCK_SKEW_MS: i64 = 15 * 60 * 1000;

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
    if now_ms.abs_diff(signed_ms) > MAX_CLOCK_SKEW_MS.unsigned_abs() {
        return Err(AccessError::InvalidSignature(format!(
            "X-Sdk-Date differs from the server's time by more than 15 minutes: set the client's clock. \
             It is {} here.",
            date::format(now_ms)
        )));
    }
    Ok(text)
}
