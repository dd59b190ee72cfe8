//! Why an operation is not carried out.

use operation::fields::FieldError;
use operation::{AccessError, Context, Level};
use store::{StoreError, UpdateError};
use thiserror::Error as ThisError;

use crate::error_code::Code;
use crate::fetch::FetchError;
use crate::inference::LibraryError;

/// Why an operation is not carried out. How a caller reads it depends on the version of the API.
#[derive(Debug, Clone, PartialEq, Eq, ThisError)]
pub enum Error {
    /// The request is refused; the text says what to do.
    #[error("{0:?}: {1}")]
    Refused(Code, String),
    /// A field breaks its rule.
    #[error(transparent)]
    Field(#[from] FieldError),
    /// The caller may not make this call.
    #[error(transparent)]
    Access(AccessError),
    /// Too much is going on.
    #[error("too many writers at once")]
    Busy,
    /// A failure of Sightline itself, for the log only.
    #[error("{0}")]
    Internal(String),
}

impl Error {
    /// A refusal: the vendor's message of `code`, followed by `advice`.
    pub fn new(code: Code, advice: impl Into<String>) -> Self {
        Self::Refused(code, advice.into())
    }

    /// Writes a failure of Sightline to the log; other errors are the caller's to read.
    pub fn log(&self, context: &Context<'_>) {
        if let Self::Internal(reason) = self {
            context.log(Level::Error, reason);
        }
    }
}

impl From<AccessError> for Error {
    fn from(error: AccessError) -> Self {
        match error {
            AccessError::Store(error) => error.into(),
            other => Self::Access(other),
        }
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Contended(_) => Self::Busy,
            other => Self::Internal(other.to_string()),
        }
    }
}

impl From<UpdateError<Error>> for Error {
    fn from(error: UpdateError<Error>) -> Self {
        match error {
            UpdateError::Store(error) => error.into(),
            UpdateError::Refused(error) => error,
        }
    }
}

impl From<LibraryError> for Error {
    fn from(error: LibraryError) -> Self {
        match error {
            LibraryError::Contended => Self::Busy,
            LibraryError::Full => {
                let advice = "The instance is full: delete pictures, or use another instance.";
                Self::new(Code::InstanceState, advice)
            }
            other => Self::Internal(other.to_string()),
        }
    }
}

impl From<FetchError> for Error {
    fn from(error: FetchError) -> Self {
        match error {
            FetchError::Misconfigured(reason) => Self::Internal(reason),
            refused => Self::new(Code::Fetch, format!("Note: {refused}.")),
        }
    }
}
