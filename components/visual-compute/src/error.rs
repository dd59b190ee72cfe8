//! The family's errors: the gateway's code and message, and in `Recommend` what to do.
//!
//! The messages are the gateway's to the letter, because clients compare them.

use operation::fields::{FieldError, Problem};
use operation::{AccessError, Context, alibaba};
use store::StoreError;

/// Why an operation was not carried out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// A parameter is missing or breaks its rule.
    #[error(transparent)]
    Field(#[from] FieldError),
    /// The caller may not.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The request is refused, in the vendor's envelope.
    #[error(transparent)]
    Refused(#[from] alibaba::Error),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Error {
    /// The error in the vendor's envelope. What is wrong with the store goes to the log only.
    pub fn in_envelope(self, context: &Context<'_>) -> alibaba::Error {
        match self {
            Self::Field(error) => of_field_error(&error),
            Self::Access(error) => alibaba::Error::of_access_error(context, error),
            Self::Refused(error) => error,
            Self::Store(error) => alibaba::Error::of_store(context, &error),
        }
    }
}

/// A parameter that is missing or breaks its rule: `Missing{Parameter}` or `Invalid{Parameter}`.
///
/// The parameter is the one the client wrote: `Devices` for an error of `Devices[2].DeviceId`, and then it
/// is not missing but invalid.
fn of_field_error(error: &FieldError) -> alibaba::Error {
    let parameter = error.parameter();
    let answer = match error.problem {
        Problem::Syntax => alibaba::Error::malformed(),
        Problem::Missing if error.path == parameter => alibaba::Error::missing(parameter),
        Problem::Missing | Problem::Type | Problem::Value => alibaba::Error::invalid(parameter),
    };
    answer.with_recommendation(format!("{error}."))
}
