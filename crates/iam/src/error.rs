//! Why access is denied.

use store::StoreError;

/// Why access is denied: the caller is not authenticated, or is not authorised to act in the project.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AccessError {
    /// No credential came with the request.
    #[error("no credential came with the request")]
    MissingCredential,
    /// The token or password is not one of ours, or no longer is. The text says what to do.
    #[error("{0}")]
    InvalidCredential(&'static str),
    /// The signature, or what it covers, is refused. The text says what is wrong and what to do.
    #[error("{0}")]
    InvalidSignature(String),
    /// The credential is good, but for another project or workspace.
    #[error("the credential belongs to another project or workspace")]
    OtherProject,
    /// Too many wrong credentials came from this client: try again in the next minute.
    #[error("too many wrong credentials came from this client")]
    TooManyFailures,
    /// The credential could not be looked up.
    #[error(transparent)]
    Store(#[from] StoreError),
}
