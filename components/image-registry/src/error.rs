//! The family's errors: the vendor's codes, and what leads to them.

use operation::fields::{FieldError, Problem};
use operation::{AccessError, gateway, huawei};
use store::StoreError;

/// Why an operation was not carried out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The request is refused, with one of the vendor's codes.
    #[error(transparent)]
    Refused(huawei::Error),
    /// The request is refused, with one of the codes of the gateway before all services.
    #[error(transparent)]
    Gateway(gateway::Error),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Error {
    /// `ModelArts.6303`: lists cannot be sorted by this key.
    pub fn unsortable(key: &str, known: &str) -> Self {
        let message = format!("The field {key} cannot be sorted. Sort by one of {known}.");
        refused(400, "ModelArts.6303", message)
    }

    /// `ModelArts.6737`: the project has an image of this path already.
    pub fn conflict(tag: &str, image: &str) -> Self {
        let message = format!(
            "The tag {tag} conflicts for image {image}. \
             It is registered already: register another tag, or use that image."
        );
        refused(400, "ModelArts.6737", message)
    }

    /// `ModelArts.6797`: there is no such image.
    pub fn not_found(id: &str) -> Self {
        let message = format!(
            "The image {id} cannot be found. List the project's images with type=DEDICATED."
        );
        refused(404, "ModelArts.6797", message)
    }

    /// The path has no operation of this method; `allowed` says which it has.
    pub fn no_such_method(allowed: &str) -> Self {
        let advice = format!("Use {allowed}.");
        Self::Gateway(gateway::Error::new(gateway::Code::NoSuchApi, advice))
    }
}

fn refused(status: u16, code: &'static str, message: impl Into<String>) -> Error {
    Error::Refused(huawei::Error::new(status, code, message))
}

impl From<FieldError> for Error {
    fn from(error: FieldError) -> Self {
        match error.problem {
            Problem::Syntax => refused(400, "ModelArts.6400", format!("Invalid payload: {error}.")),
            Problem::Missing => refused(
                400,
                "ModelArts.6335",
                format!("A required property is missing: {error}."),
            ),
            Problem::Type => refused(
                400,
                "ModelArts.6332",
                format!("A property has the wrong type: {error}."),
            ),
            Problem::Value => refused(
                400,
                "ModelArts.6336",
                format!("A property has a wrong value: {error}."),
            ),
        }
    }
}

impl From<AccessError> for Error {
    fn from(error: AccessError) -> Self {
        match error {
            AccessError::MissingCredential => refused(
                401,
                "ModelArts.0201",
                "The request has no token. Sign it, or send a token in the header X-Auth-Token.",
            ),
            AccessError::InvalidCredential(advice) => refused(
                401,
                "ModelArts.0203",
                format!("The token is invalid. {advice}"),
            ),
            AccessError::OtherProject => refused(
                403,
                "ModelArts.0210",
                "The project id does not match the token. Use the project that the token is for.",
            ),
            AccessError::Store(error) => Self::Store(error),
            AccessError::InvalidSignature(_) | AccessError::TooManyFailures => {
                Self::Gateway(gateway::Error::of(&error))
            }
        }
    }
}
