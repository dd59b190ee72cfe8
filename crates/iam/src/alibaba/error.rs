//! Why a signed request is refused.

use store::StoreError;

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
    /// The time is further from ours than [`super::MAX_CLOCK_SKEW_MS`].
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
