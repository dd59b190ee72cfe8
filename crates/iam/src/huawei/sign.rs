//! Signs a request, as a client does.

use http::HeaderValue;
use http::header::{AUTHORIZATION, HOST};

use super::authorization::ALGORITHM;
use super::signature::{DATE, content_hashes, signature};
use super::{canonical, date};
use crate::key::Key;

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
    let signature = hex::encode(signature);
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
