//! The family's errors: one table of the vendor's codes, and what leads to them.

use operation::fields::{Fault, Problem};
use operation::{Context, Denied, Failure, Family, Response, huawei};
use store::StoreError;

use crate::inference::{LibraryError, Refusal};

/// The vendor's codes that Sightline answers, each with what it stands for here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// One of several fields must be there, and none is.
    NothingGiven,
    /// A value of the wrong type, outside its range, or a picture that is not accepted.
    Unsupported,
    /// A mandatory field is absent, null or empty.
    Empty,
    /// The token is not one of ours.
    WrongToken,
    /// The body is longer than [`crate::body::LIMIT`].
    BodyTooBig,
    /// A name that no instance can have, or that no instance has.
    InstanceName,
    /// The body is not a JSON object.
    Syntax,
    /// The path has no operation of this method.
    Method,
    /// No token came with the request.
    NoToken,
    /// The instance cannot take what was asked of it.
    InstanceState,
    /// There is no model of this name.
    Model,
    /// The path stands for no picture.
    Path,
    /// Another instance has the name.
    NameTaken,
}

impl Code {
    /// The code and the vendor's message.
    fn entry(self) -> (&'static str, &'static str) {
        match self {
            Self::NothingGiven => ("IS.0001", "The request parameter is missing or empty."),
            Self::Unsupported => (
                "IS.0002",
                "The type of the request parameter is not supported.",
            ),
            Self::Empty => ("IS.0003", "The request parameter cannot be empty."),
            Self::WrongToken => ("IS.0004", "The authentication token is abnormal."),
            Self::BodyTooBig => ("IS.0006", "The request body is too big."),
            Self::InstanceName => ("IS.0007", "Invalid instance name."),
            Self::Syntax => ("IS.0008", "The JSON format of the input data is incorrect."),
            Self::Method => ("IS.0010", "The request method is not allowed."),
            Self::NoToken => ("IS.0013", "The token is empty."),
            Self::InstanceState => ("IS.0014", "Instance status is abnormal."),
            Self::Model => ("IS.0015", "The model file does not exist."),
            Self::Path => ("IS.0016", "The path is invalid."),
            Self::NameTaken => ("IS.3000", "Instance name is already exists."),
        }
    }
}

/// Why an operation is not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// The request is refused with one of the vendor's codes; the text says what to do.
    Refused(Code, String),
    /// The token is good, but not for this project.
    OtherProject,
    /// A fault of ours.
    Failed(Failure),
}

impl Error {
    /// A refusal: the vendor's message of `code`, followed by `advice`.
    pub fn new(code: Code, advice: impl AsRef<str>) -> Self {
        let (_, message) = code.entry();
        Self::Refused(code, format!("{message} {}", advice.as_ref()))
    }

    /// A mandatory field is absent or empty, in the words of the vendor's own samples.
    pub fn empty(field: &str) -> Self {
        let message =
            format!("Arguments of {field} can not be null. Give {field} in the JSON body.");
        Self::Refused(Code::Empty, message)
    }

    /// A fault of ours; `reason` goes to the log only.
    pub fn internal(context: &Context<'_>, reason: impl std::fmt::Display) -> Self {
        eprintln!("{}: {reason}", context.request_id);
        Self::Failed(Failure::Internal)
    }

    /// The store failed.
    pub fn store(context: &Context<'_>, error: &StoreError) -> Self {
        match error {
            StoreError::Contended(_) => Self::Failed(Failure::Busy),
            other => Self::internal(context, other),
        }
    }

    /// The search core could not search or change a library.
    pub fn library(context: &Context<'_>, error: &LibraryError) -> Self {
        match error {
            LibraryError::Contended => Self::Failed(Failure::Busy),
            LibraryError::Full => {
                let advice = "The instance is full: delete pictures, or use another instance.";
                Self::new(Code::InstanceState, advice)
            }
            other => Self::internal(context, other),
        }
    }

    /// The answer.
    pub fn response(&self, context: &Context<'_>) -> Response {
        match self {
            Self::Refused(code, message) => {
                huawei::Error::new(400, code.entry().0, message).response()
            }
            Self::OtherProject => {
                let message = "The IAM user is not authorized to access the API.";
                huawei::Error::new(403, "APIGW.0302", message).response()
            }
            Self::Failed(failure) => Family::ImageSearch.failure(*failure, &context.request_id),
        }
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        match fault.problem {
            Problem::Syntax => Self::new(Code::Syntax, format!("Note: {fault}.")),
            Problem::Missing => Self::empty(&fault.path),
            Problem::Type | Problem::Value => Self::new(Code::Unsupported, format!("{fault}.")),
        }
    }
}

impl From<Denied> for Error {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::Missing => Self::new(Code::NoToken, "Send it in the header X-Auth-Token."),
            Denied::Wrong => Self::new(Code::WrongToken, "Send the token of this deployment."),
            Denied::OtherProject => Self::OtherProject,
        }
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        let code = match refusal {
            Refusal::UnknownModel => Code::Model,
            _ => Code::Unsupported,
        };
        Self::new(code, format!("{refusal}."))
    }
}
