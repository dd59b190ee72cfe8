//! Who calls: the vendor's two signatures, or a token.

use iam::alibaba::{MAX_CLOCK_SKEW_MS, Signature, SignatureError};
use iam::{AccessError, Attempt, Caller};

use super::answer::Error;
use crate::auth;
use crate::context::{Context, Request};

/// How long a key that used too many nonces should wait, in milliseconds.
const NONCES_RETRY_MS: i64 = 60_000;

/// Verifies the request's credential: `X-Auth-Token` if there is one, for callers without an SDK; else its
/// signature of RPC version 1 or ACS3.
///
/// # Errors
/// The vendor's codes, in the gateway's order: what the signature consists of, the access key, the time, the
/// nonce, the signature. A key that is not ours and a wrong signature count as failures of the client.
pub fn authenticate(request: &Request, context: &Context<'_>) -> Result<Caller, Error> {
    let token = request.headers().get("x-auth-token");
    if token.is_some_and(|token| !token.is_empty()) {
        let caller = auth::authenticate(request, context);
        return caller.map_err(|error| Error::of_access_error(context, error));
    }
    let signature = Signature::of(request).map_err(|error| of_signature_error(context, error))?;
    let signature = signature.ok_or_else(no_credential)?;
    let attempt = context
        .authenticator()
        .attempt(request.headers(), signature.access_key())
        .map_err(|error| Error::of_access_error(context, error))?;
    let refused = match attempt.key() {
        None => unknown_key("Sign with an access key that the server's keys list has."),
        Some(key) if !key.is_active() => inactive_key(),
        Some(key) => match signature.verify(&key.secret_key, context.store, context.now.0) {
            Ok(()) => return Ok(Caller::from(key)),
            Err(error @ SignatureError::Mismatch { .. }) => of_signature_error(context, error),
            Err(error) => return Err(of_signature_error(context, error)),
        },
    };
    Err(counted(&attempt, refused, context))
}

/// The error, once the failure is counted.
fn counted(attempt: &Attempt<'_>, refused: Error, context: &Context<'_>) -> Error {
    match attempt.refuse(AccessError::MissingCredential) {
        AccessError::MissingCredential => refused,
        error => Error::of_access_error(context, error),
    }
}

impl Error {
    /// A request that is not the caller's to make.
    pub fn of_access_error(context: &Context<'_>, error: AccessError) -> Self {
        match error {
            AccessError::MissingCredential => no_credential(),
            AccessError::InvalidCredential(advice) => unknown_key(advice),
            AccessError::InvalidSignature(advice) => {
                unsupported_method().with_recommendation(advice)
            }
            AccessError::OtherProject => {
                Self::new(403, "InvalidCorpId", "The specified CorpId is invalid.")
                    .with_recommendation("Give the project id that the key belongs to, or none.")
            }
            AccessError::TooManyFailures => {
                let left = 60_000 - context.now.0.rem_euclid(60_000);
                throttled(left, "Too many wrong credentials came from this client.")
            }
            AccessError::Store(error) => Self::of_store(context, &error),
        }
    }
}

fn of_signature_error(context: &Context<'_>, error: SignatureError) -> Error {
    match error {
        SignatureError::Missing(parameter) => Error::missing(parameter).with_recommendation(
            format!("The signature needs {parameter} in the query or the form."),
        ),
        SignatureError::Invalid(parameter, advice) => {
            Error::invalid(parameter).with_recommendation(advice)
        }
        SignatureError::UnsupportedMethod => unsupported_method(),
        SignatureError::Incomplete(advice) => Error::new(
            400,
            "IncompleteSignature",
            "The request signature does not conform to Aliyun standards.",
        )
        .with_recommendation(advice),
        SignatureError::UnsignedBody => Error::malformed().with_recommendation(
            "HMAC-SHA1 signs the query and a form: send a form, or sign with ACS3-HMAC-SHA256.",
        ),
        SignatureError::MalformedTime => Error::new(
            400,
            "InvalidTimeStamp.Format",
            "Specified time stamp or date value is not well formatted.",
        )
        .with_recommendation("Write the time in UTC, as in 2026-01-02T03:04:05Z."),
        SignatureError::ExpiredTime => expired(context),
        SignatureError::NonceUsed => Error::new(
            400,
            "SignatureNonceUsed",
            "Specified signature nonce was used already.",
        )
        .with_recommendation("Give each request, repeated ones too, a nonce of its own."),
        SignatureError::Mismatch { string_to_sign } => mismatch(&string_to_sign),
        SignatureError::SecurityToken => Error::new(
            400,
            "InvalidSecurityToken.MismatchWithAccessKey",
            "Specified SecurityToken mismatch with the AccessKey.",
        )
        .with_recommendation("Access keys are permanent here: leave the security token out."),
        SignatureError::TooManyNonces => throttled(
            NONCES_RETRY_MS,
            "The access key signed more requests than nonces are kept for; use several keys.",
        ),
        SignatureError::Store(error) => Error::of_store(context, &error),
    }
}

fn no_credential() -> Error {
    Error::missing("AccessKeyId").with_recommendation(
        "Sign the request with an access key, or send a token in the header X-Auth-Token.",
    )
}

fn unknown_key(advice: &str) -> Error {
    Error::new(
        404,
        "InvalidAccessKeyId.NotFound",
        "Specified access key is not found.",
    )
    .with_recommendation(advice)
}

fn inactive_key() -> Error {
    Error::new(
        400,
        "InvalidAccessKeyId.Inactive",
        "Specified access key is disabled.",
    )
    .with_recommendation("The access key was revoked: sign with another.")
}

fn unsupported_method() -> Error {
    Error::new(
        400,
        "InvalidSignatureMethod",
        "Specified signature method is not valid.",
    )
    .with_recommendation("Sign with HMAC-SHA1, version 1.0, or with ACS3-HMAC-SHA256.")
}

fn expired(context: &Context<'_>) -> Error {
    Error::new(
        400,
        "InvalidTimeStamp.Expired",
        "Specified time stamp or date value is expired.",
    )
    .with_recommendation(format!(
        "The server's clock shows {}; set the client's within {} minutes of it.",
        context.now.iso8601(),
        MAX_CLOCK_SKEW_MS / 60_000
    ))
}

/// The old client takes what follows the first colon for the server's string to sign. It compares it with
/// its own, to tell a wrong secret from a wrong signature.
fn mismatch(string_to_sign: &str) -> Error {
    Error::new(
        400,
        "SignatureDoesNotMatch",
        format!(
            "Specified signature is not matched with our calculation. \
             server string to sign is:{string_to_sign}"
        ),
    )
    .with_recommendation(
        "If the client signs this very text, its secret is another; if not, the request changed on its way.",
    )
}

fn throttled(retry_after_ms: i64, advice: &str) -> Error {
    Error::new(
        400,
        "Throttling.User",
        "Request was denied due to user flow control.",
    )
    .with_recommendation(advice)
    .with_retry_after(retry_after_ms)
}
