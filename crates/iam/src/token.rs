//! Tokens: what `X-Auth-Token` carries instead of a signature.
//!
//! A token holds the access key it was made for and the time it ends, and is signed with that key's secret:
//! nothing is stored, and rotating or revoking the key ends all of its tokens at once. The root project has
//! a static token besides ([`crate::Credentials::token`]).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use http::HeaderMap;
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use crate::authenticator::Authenticator;
use crate::caller::Caller;
use crate::error::AccessError;
use crate::key::{Key, UNKNOWN_SECRET};

/// How long a token lasts, as the vendor's do: 24 hours, in milliseconds.
pub const LIFETIME_MS: i64 = 24 * 60 * 60 * 1000;
/// The longest token that is looked at, as the vendor's API documents it.
const MAX_LENGTH: usize = 65_534;

const VERSION: &str = "v1";
/// Begins what is signed, so that no signature of a request is one of a token.
const PURPOSE: &[u8] = b"sightline token v1\n";

/// A token that was made for a key.
#[derive(Clone, PartialEq, Eq)]
pub struct IssuedToken {
    /// What `X-Auth-Token` carries: it is a secret.
    pub token: String,
    /// When it was made: milliseconds since the Unix epoch.
    pub issued_ms: i64,
    /// When it ends.
    pub expires_ms: i64,
}

/// What a token says.
#[derive(Serialize, Deserialize)]
struct Claims {
    access_key: String,
    issued_ms: i64,
    expires_ms: i64,
}

/// Makes a token for `key` that lasts [`LIFETIME_MS`].
///
/// `None` when the key is revoked.
pub fn issue(key: &Key, now_ms: i64) -> Option<IssuedToken> {
    if !key.is_active() {
        return None;
    }
    let expires_ms = now_ms.saturating_add(LIFETIME_MS);
    let claims = serde_json::to_vec(&Claims {
        access_key: key.access_key.clone(),
        issued_ms: now_ms,
        expires_ms,
    });
    let claims = URL_SAFE_NO_PAD.encode(claims.ok()?);
    let signature = URL_SAFE_NO_PAD.encode(sign(&key.secret_key, &claims)?);
    Some(IssuedToken {
        token: format!("{VERSION}.{claims}.{signature}"),
        issued_ms: now_ms,
        expires_ms,
    })
}

/// Who the token stands for: the root project's static token, or one that [`issue`] made.
///
/// # Errors
/// [`AccessError::InvalidCredential`], [`AccessError::TooManyFailures`] or [`AccessError::Store`].
pub fn verify(
    token: &str,
    headers: &HeaderMap,
    authenticator: Authenticator<'_>,
) -> Result<Caller, AccessError> {
    const UNKNOWN: AccessError = AccessError::InvalidCredential(
        "Send a token of this deployment in the header X-Auth-Token.",
    );
    let root = authenticator.root;
    let is_static: bool = token.as_bytes().ct_eq(root.token.as_bytes()).into();
    if is_static && !root.token.is_empty() {
        authenticator.attempt(headers, "")?.admit(&root.token)?;
        return Ok(Caller::root(root));
    }
    let Some(signed) = SignedToken::parse(token) else {
        return Err(authenticator.attempt(headers, "")?.refuse(UNKNOWN));
    };
    let attempt = authenticator.attempt(headers, &signed.claims.access_key)?;
    let secret = attempt
        .active_key()
        .map_or(UNKNOWN_SECRET, |key| &key.secret_key);
    let matches = sign(secret, signed.text)
        .is_some_and(|expected| expected.as_slice().ct_eq(&signed.signature).into());
    match attempt.active_key() {
        Some(_) if matches && signed.claims.expires_ms <= authenticator.now_ms => {
            Err(AccessError::InvalidCredential(
                "The token has expired: get another with POST /v3/auth/tokens.",
            ))
        }
        Some(key) if matches => Ok(Caller::from(key)),
        _ => Err(attempt.refuse(UNKNOWN)),
    }
}

/// A token taken apart.
struct SignedToken<'a> {
    claims: Claims,
    /// The claims as they were signed.
    text: &'a str,
    signature: Vec<u8>,
}

impl<'a> SignedToken<'a> {
    fn parse(token: &'a str) -> Option<Self> {
        if token.len() > MAX_LENGTH {
            return None;
        }
        let (version, rest) = token.split_once('.')?;
        let (text, signature) = rest.split_once('.')?;
        let claims = URL_SAFE_NO_PAD.decode(text).ok()?;
        let known = version == VERSION;
        Some(Self {
            claims: serde_json::from_slice(&claims).ok().filter(|_| known)?,
            text,
            signature: URL_SAFE_NO_PAD.decode(signature).ok()?,
        })
    }
}

/// `None` never happens, for an HMAC takes keys of any length; it matches no signature.
fn sign(secret: &str, claims: &str) -> Option<[u8; 32]> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?;
    mac.update(PURPOSE);
    mac.update(claims.as_bytes());
    Some(mac.finalize().into_bytes().into())
}
