//! What signing and verifying have in common: the headers of a signature, and the signature itself.

use hmac::{Hmac, Mac};
use http::HeaderMap;
use sha2::{Digest, Sha256};

use super::authorization::ALGORITHM;
use crate::error::AccessError;

pub(super) const DATE: &str = "x-sdk-date";
const CONTENT_HASH: &str = "x-sdk-content-sha256";
const UNSIGNED: &str = "UNSIGNED-PAYLOAD";

pub(super) fn refused<T>(why: &str) -> Result<T, AccessError> {
    Err(AccessError::InvalidSignature(why.to_owned()))
}

/// What may stand in the canonical request's last line.
///
/// A hash that the client gives must be the body's own; otherwise somebody could change the body and give the
/// signed hash. SDKs differ when there is no body: some sign the hash of nothing, some what they give.
pub(super) fn content_hashes(headers: &HeaderMap, body: &[u8]) -> Result<Vec<String>, AccessError> {
    let own = || hex::encode(Sha256::digest(body));
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
pub(super) fn signature(
    secret: &str,
    date: &str,
    head: &[u8],
    content_hash: &str,
) -> Option<[u8; 32]> {
    let canonical = Sha256::new().chain_update(head).chain_update(content_hash);
    let canonical = hex::encode(canonical.finalize());
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?;
    for part in [ALGORITHM, "\n", date, "\n", &canonical] {
        mac.update(part.as_bytes());
    }
    Some(mac.finalize().into_bytes().into())
}

/// The text of a header that must not be sent twice: only one of two could have been signed.
pub(super) fn once<'a>(headers: &'a HeaderMap, name: &str) -> Result<Option<&'a str>, AccessError> {
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
