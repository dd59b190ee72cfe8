//! The family's errors: one table of the vendor's codes, and what leads to them.

use operation::fields::{FieldError, Problem};
use operation::{AccessError, Context, Family, Response, ServerError, gateway, huawei};
use store::StoreError;

use crate::inference::LibraryError;

/// The generations of the API: each has its own paths and its own words for errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Api {
    /// `/v1/{project_id}/...`, codes `IS.`.
    V1,
    /// `/v2/{project_id}/mms/...`, codes `MMS.` and `ModelArts.`.
    V2,
    /// `/sightline/v1/{project_id}/...`: what the vendor never had, in the words of v2.
    Extension,
}

impl Api {
    /// Where the project stands in the path.
    pub fn project_segment(self) -> usize {
        match self {
            Self::V1 | Self::V2 => 1,
            Self::Extension => 2,
        }
    }

    fn family(self) -> Family {
        match self {
            Self::V1 => Family::ImageSearch,
            Self::V2 | Self::Extension => Family::ImageSearchV2,
        }
    }
}

/// What can be wrong with a call.
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
    /// The body is longer than [`crate::BODY_LIMIT`].
    BodyTooBig,
    /// A name that no instance can have, or that no instance has.
    InstanceName,
    /// The body is not a JSON object.
    Syntax,
    /// The path has no operation of this method.
    Method,
    /// No token and no signature came with the request.
    NoToken,
    /// The instance cannot take what was asked of it.
    InstanceState,
    /// There is no model of this name.
    Model,
    /// The path stands for no picture.
    Path,
    /// Another picture has the path.
    PathTaken,
    /// The picture at the address cannot be had.
    Fetch,
    /// Another instance has the name.
    NameTaken,
    /// The instance does not offer this type of search.
    SearchType,
    /// The configuration of an instance contradicts itself.
    Configuration,
}

/// Status, code and the vendor's message.
type Entry = (u16, &'static str, &'static str);

impl Code {
    /// The one table: v1's entry and v2's. Where a generation has no code of its own for a case, the
    /// nearest known one stands in; none is invented.
    fn entries(self) -> (Entry, Entry) {
        const MISSING: &str = "The request parameter is missing or empty.";
        const TYPE: &str = "The type of the request parameter is not supported.";
        const EMPTY: &str = "The request parameter cannot be empty.";
        const PATH: &str = "The path is invalid.";
        const MMS_INVALID: &str = "Invalid parameter.";
        const MMS_REQUIRED: &str = "Required parameter is empty.";
        const URL: &str = "Obtaining the file from the URL failed.";
        match self {
            Self::NothingGiven => ((400, "IS.0001", MISSING), (400, "MMS.0003", MMS_REQUIRED)),
            Self::Unsupported => ((400, "IS.0002", TYPE), (400, "MMS.0003", MMS_INVALID)),
            Self::Empty => ((400, "IS.0003", EMPTY), (400, "MMS.0003", MMS_REQUIRED)),
            Self::WrongToken => (
                (400, "IS.0004", "The authentication token is abnormal."),
                gateway::Code::BadSignature.entry(),
            ),
            Self::BodyTooBig => (
                (400, "IS.0006", "The request body is too big."),
                gateway::Code::TooLarge.entry(),
            ),
            Self::InstanceName => (
                (400, "IS.0007", "Invalid instance name."),
                (400, "MMS.1001", "Service instance not found."),
            ),
            Self::Syntax => (
                (
                    400,
                    "IS.0008",
                    "The JSON format of the input data is incorrect.",
                ),
                (
                    400,
                    "ModelArts.4105",
                    "The JSON format of the input data is incorrect.",
                ),
            ),
            Self::Method => (
                (400, "IS.0010", "The request method is not allowed."),
                gateway::Code::NoSuchApi.entry(),
            ),
            Self::NoToken => (
                (400, "IS.0013", "The token is empty."),
                gateway::Code::BadSignature.entry(),
            ),
            Self::InstanceState => (
                (400, "IS.0014", "Instance status is abnormal."),
                (400, "MMS.1018", "Get service instance failed."),
            ),
            Self::Model => (
                (400, "IS.0015", "The model file does not exist."),
                (400, "MMS.1012", "Service template not found."),
            ),
            Self::Path => (
                (400, "IS.0016", PATH),
                (400, "MMS.1019", "Data is not existed."),
            ),
            Self::PathTaken => (
                (400, "IS.0016", PATH),
                (400, "MMS.1019", "Data is existed."),
            ),
            Self::Fetch => ((400, "IS.0016", PATH), (400, "ModelArts.4603", URL)),
            Self::NameTaken => {
                const TAKEN: &str = "Instance name is already exists.";
                ((400, "IS.3000", TAKEN), (400, "MMS.1004", TAKEN))
            }
            Self::SearchType => (
                (400, "IS.0002", TYPE),
                (400, "MMS.1023", "Service type don't support Search type."),
            ),
            Self::Configuration => (
                (400, "IS.0002", TYPE),
                (400, "MMS.1024", "Config item error."),
            ),
        }
    }

    fn entry(self, api: Api) -> Entry {
        let (v1, v2) = self.entries();
        match api {
            Api::V1 => v1,
            Api::V2 | Api::Extension => v2,
        }
    }
}

/// Why an operation is not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// The request is refused; the text says what to do.
    Refused(Code, String),
    /// A mandatory field is absent or empty.
    Empty(String),
    /// A field breaks its rule.
    Field(FieldError),
    /// The caller may not make this call.
    Denied(AccessError),
    /// A fault of ours.
    Failed(ServerError),
}

impl Error {
    /// A refusal: the vendor's message of `code`, followed by `advice`.
    pub fn new(code: Code, advice: impl Into<String>) -> Self {
        Self::Refused(code, advice.into())
    }

    /// A mandatory field is absent or empty.
    pub fn empty(field: &str) -> Self {
        Self::Empty(field.to_owned())
    }

    /// Too much is going on.
    pub fn busy() -> Self {
        Self::Failed(ServerError::Busy)
    }

    /// A fault of ours; `reason` goes to the log only.
    pub fn internal(context: &Context<'_>, reason: impl std::fmt::Display) -> Self {
        eprintln!("{}: {reason}", context.request_id);
        Self::Failed(ServerError::Internal)
    }

    /// The store failed.
    pub fn store(context: &Context<'_>, error: &StoreError) -> Self {
        match error {
            StoreError::Contended(_) => Self::busy(),
            other => Self::internal(context, other),
        }
    }

    /// The search core could not search or change a library.
    pub fn library(context: &Context<'_>, error: &LibraryError) -> Self {
        match error {
            LibraryError::Contended => Self::busy(),
            LibraryError::Full => {
                let advice = "The instance is full: delete pictures, or use another instance.";
                Self::new(Code::InstanceState, advice)
            }
            other => Self::internal(context, other),
        }
    }

    /// The answer, in the words of `api`.
    pub fn response(&self, api: Api, context: &Context<'_>) -> Response {
        let refusal = |code: Code, message: String| {
            let (status, code, _) = code.entry(api);
            huawei::Error::new(status, code, message).response()
        };
        match self {
            Self::Refused(code, advice) => {
                let (_, _, message) = code.entry(api);
                refusal(*code, format!("{message} {advice}"))
            }
            Self::Empty(field) => refusal(Code::Empty, empty(api, field)),
            Self::Field(fault) => field(api, fault, refusal),
            Self::Denied(denied) => denied_response(api, denied, context),
            Self::Failed(failure) => failure.response(api.family(), &context.request_id),
        }
    }
}

/// The words of the vendor's own samples.
fn empty(api: Api, field: &str) -> String {
    match api {
        Api::V1 => {
            format!("Arguments of {field} can not be null. Give {field} in the JSON body.")
        }
        Api::V2 | Api::Extension => format!("Required parameter is empty: {field}"),
    }
}

fn field(api: Api, fault: &FieldError, refusal: impl Fn(Code, String) -> Response) -> Response {
    let (code, advice) = match fault.problem {
        Problem::Syntax => (Code::Syntax, format!("Note: {fault}.")),
        Problem::Missing => return refusal(Code::Empty, empty(api, &fault.path)),
        Problem::Type | Problem::Value => (Code::Unsupported, format!("{fault}.")),
    };
    let (_, _, message) = code.entry(api);
    let message = match (api, code) {
        (Api::V2 | Api::Extension, Code::Unsupported) => {
            format!("Invalid parameter: {}. Note: {advice}", fault.path)
        }
        _ => format!("{message} {advice}"),
    };
    refusal(code, message)
}

fn denied_response(api: Api, denied: &AccessError, context: &Context<'_>) -> Response {
    let refused = match (api, denied) {
        (Api::V1, AccessError::MissingCredential) => {
            let advice = "Sign the request, or send a token in the header X-Auth-Token.";
            Error::new(Code::NoToken, advice)
        }
        (Api::V1, AccessError::InvalidCredential(advice)) => Error::new(Code::WrongToken, *advice),
        (_, AccessError::Store(error)) => Error::store(context, error),
        _ => return gateway::Error::of(denied).response(&context.request_id),
    };
    refused.response(api, context)
}

impl From<FieldError> for Error {
    fn from(fault: FieldError) -> Self {
        Self::Field(fault)
    }
}

impl From<AccessError> for Error {
    fn from(denied: AccessError) -> Self {
        Self::Denied(denied)
    }
}
