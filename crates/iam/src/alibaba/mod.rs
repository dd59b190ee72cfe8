//! Alibaba Cloud's two request signatures: RPC version 1 (HMAC-SHA1 over the parameters) and
//! ACS3-HMAC-SHA256 (over headers, query and body).
//!
//! A request is checked in the gateway's order: what it presents is whole ([`Signature::of`]), its access key
//! is known (the caller's part), its time is near ours, its nonce is new, its signature is right
//! ([`Signature::verify`]). Only then is the nonce kept, so that a stranger cannot use up a caller's.

mod acs3;
mod nonces;
mod rpc;
mod time;

use std::borrow::Cow;

use store::{KeyValue, StoreError};
use subtle::ConstantTimeEq;

use acs3::CanonicalRequest;
use nonces::{Claim, Nonce};
use rpc::Parameters;
pub use time::WINDOW_MS;

/// Most bytes of a string to sign that a refusal repeats: enough for any request without a picture.
const LONGEST_ECHO: usize = 16 * 1024;

/// Why a signed request is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// This parameter of the RPC signature is absent or blank.
    #[error("the signature needs the parameter {0}")]
    Missing(&'static str),
    /// This parameter of the RPC signature has a value that is not supported; the text says what is.
    #[error("{0} is not valid: {1}")]
    Invalid(&'static str, &'static str),
    /// The signature is of a method that is not supported.
    #[error("the signature method is not supported")]
    UnsupportedMethod,
    /// The `Authorization` header is malformed, or leaves out what must be signed: the text says what.
    #[error("{0}")]
    Incomplete(String),
    /// The body is JSON, which the RPC signature does not cover.
    #[error("the signature does not cover a JSON body")]
    UnsignedBody,
    /// The time is not written as `2026-01-02T03:04:05Z`.
    #[error("the time is not written as 2026-01-02T03:04:05Z")]
    MalformedTime,
    /// The time is further from ours than [`WINDOW_MS`].
    #[error("the time is too far from the server's")]
    ExpiredTime,
    /// The nonce was used before.
    #[error("the nonce was used before")]
    NonceUsed,
    /// The signature is another one.
    #[error("the signature does not match")]
    Mismatch {
        /// What the server signed, cut short if it is very long; it holds no secret.
        string_to_sign: String,
    },
    /// The request has a security token, and keys here are permanent.
    #[error("security tokens are not supported")]
    SecurityToken,
    /// The key has more requests in the time for which nonces are kept than there is room for.
    #[error("the access key used too many nonces")]
    TooManyNonces,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A signature as a request presents it, not yet verified.
pub struct Signature<'a> {
    access_key: Cow<'a, str>,
    time: Cow<'a, str>,
    nonce: Cow<'a, str>,
    given: Cow<'a, str>,
    has_security_token: bool,
    signed: Signed<'a>,
}

/// What is signed, and by which rules.
enum Signed<'a> {
    Rpc(Parameters<'a>),
    Acs3(CanonicalRequest),
}

impl<'a> Signature<'a> {
    /// The signature that `request` presents, `None` if there is no trace of one.
    ///
    /// An `Authorization` header of ACS3 comes first. One of another scheme is passed over if the parameters
    /// hold a signature, because HTTP clients add such headers on their own.
    pub fn of(request: &'a http::Request<Vec<u8>>) -> Result<Option<Self>, SignatureError> {
        let authorization = request.headers().get(http::header::AUTHORIZATION);
        if let Some(authorization) = authorization.filter(|header| acs3::is_acs3(header)) {
            return acs3::signature(request, authorization).map(Some);
        }
        let parameters = Parameters::of(request);
        if parameters.hold_signature() {
            return rpc::signature(request, parameters).map(Some);
        }
        match authorization {
            Some(_) => Err(SignatureError::UnsupportedMethod),
            None => Ok(None),
        }
    }

    /// The access key that the request names.
    pub fn access_key(&self) -> &str {
        &self.access_key
    }

    /// Verifies time, nonce and signature with the secret of [`Self::access_key`], then keeps the nonce.
    ///
    /// `now_ms` are milliseconds since the Unix epoch. Of two requests with the same nonce that come at once,
    /// one is let through. An error of the store leaves open whether the nonce was kept.
    pub fn verify(
        &self,
        secret: &str,
        kv: &dyn KeyValue,
        now_ms: i64,
    ) -> Result<(), SignatureError> {
        time::check(&self.time, now_ms)?;
        let nonce = Nonce::new(&self.access_key, &self.nonce);
        if nonce.is_used(kv, now_ms)? {
            return Err(SignatureError::NonceUsed);
        }
        if !self.matches(secret) {
            return Err(SignatureError::Mismatch {
                string_to_sign: self.string_to_sign(),
            });
        }
        if self.has_security_token {
            return Err(SignatureError::SecurityToken);
        }
        match nonce.claim(kv, now_ms)? {
            Claim::New => Ok(()),
            Claim::Used => Err(SignatureError::NonceUsed),
            Claim::Full => Err(SignatureError::TooManyNonces),
        }
    }

    /// Whether the signature is the one that `secret` makes; the texts are compared in constant time, so that
    /// a signature has one spelling.
    fn matches(&self, secret: &str) -> bool {
        let expected = match &self.signed {
            Signed::Rpc(parameters) => parameters.sign(secret),
            Signed::Acs3(canonical) => canonical.sign(secret),
        };
        expected.as_bytes().ct_eq(self.given.as_bytes()).into()
    }

    fn string_to_sign(&self) -> String {
        match &self.signed {
            Signed::Rpc(parameters) => parameters.string_to_sign(LONGEST_ECHO),
            Signed::Acs3(canonical) => canonical.on_one_line(LONGEST_ECHO),
        }
    }
}
