//! The family's errors: Keystone's, and the gateway's for signatures.

use http::StatusCode;
use operation::{AccessError, Context, Family, Response, ServerError, gateway, keystone};

/// Why an operation was not carried out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The request is refused; the text says what is wrong and what to do.
    #[error("{1}")]
    Refused(StatusCode, String),
    /// The caller may not.
    #[error(transparent)]
    Access(#[from] AccessError),
}

impl Error {
    /// A field breaks its rule: 400.
    pub fn bad_request(message: impl Into<String>) -> Self {
        Self::Refused(StatusCode::BAD_REQUEST, message.into())
    }

    /// The path has no operation of this method.
    pub fn method(allowed: &str) -> Self {
        Self::Refused(
            StatusCode::METHOD_NOT_ALLOWED,
            format!("The method is not allowed for this path: use {allowed}."),
        )
    }

    /// The answer. What is wrong with the store goes to the log only.
    pub fn response(&self, context: &Context<'_>) -> Response {
        let unauthorized = |message: &str| keystone::error(StatusCode::UNAUTHORIZED, message);
        match self {
            Self::Refused(status, message) => keystone::error(*status, message),
            Self::Access(AccessError::MissingCredential) => unauthorized(
                "The request you have made requires authentication: sign it, or send a token in the header \
                 X-Auth-Token.",
            ),
            Self::Access(AccessError::InvalidCredential(message)) => unauthorized(message),
            Self::Access(AccessError::OtherProject) => keystone::error(
                StatusCode::FORBIDDEN,
                "The key belongs to another project: use its own project, or name none.",
            ),
            Self::Access(AccessError::Store(error)) => {
                let error = ServerError::of_store(error, context);
                error.response(Family::Identity, &context.request_id)
            }
            Self::Access(
                error @ (AccessError::InvalidSignature(_) | AccessError::TooManyFailures),
            ) => gateway::Error::of(error).response(&context.request_id),
        }
    }
}
