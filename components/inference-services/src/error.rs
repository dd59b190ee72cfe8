//! What can go wrong in an operation, and the error that the vendor has for it.

use http::Method;
use operation::fields::{FieldError, Problem};
use operation::{AccessError, Family, Response, ServerError, gateway, huawei};
use serde_json::json;
use store::{StoreError, UpdateError};

use crate::call::{Operation, methods};

/// The code of every 400 and of every 404.
const REFUSED: &str = "common.01000001";

/// Why an operation was not done.
#[derive(Debug)]
pub(crate) enum Error {
    /// A field breaks its rule.
    FieldError(FieldError),
    /// The caller may not.
    Access(AccessError),
    /// The request is well formed and cannot be done.
    Refused(Refusal),
    /// The store failed.
    Store(StoreError),
}

/// A well-formed request that cannot be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    status: u16,
    /// What is wrong.
    message: String,
    /// What to do.
    solution: String,
}

impl Refusal {
    /// The state or the limits of something forbid it: 400.
    pub fn new(message: impl Into<String>, solution: impl Into<String>) -> Self {
        Self {
            status: 400,
            message: message.into(),
            solution: solution.into(),
        }
    }

    /// There is no `kind` of this id: 404.
    pub fn not_found(kind: &str, id: &str) -> Self {
        Self {
            status: 404,
            message: format!("There is no {kind} {id} in this workspace."),
            solution: format!("Check the id; the list operation shows every {kind}."),
        }
    }
}

impl Error {
    /// The path has no operation of this method.
    pub fn method(method: &Method, operations: &[(Method, Operation)]) -> Self {
        Self::Refused(Refusal {
            status: 404,
            message: format!("This path has no operation {method}."),
            solution: format!("Use {}.", methods(operations)),
        })
    }

    /// The answer.
    pub fn response(&self, request_id: &str) -> Response {
        match self {
            Self::FieldError(fault) => of_fault(fault),
            Self::Access(denied) => of_access_error(denied, request_id),
            Self::Refused(refusal) => huawei::Error::new(refusal.status, REFUSED, &refusal.message)
                .with_solution(&refusal.solution)
                .response(),
            Self::Store(error) => of_store(error, request_id),
        }
    }
}

/// What is wrong with the store goes to the log only.
fn of_store(error: &StoreError, request_id: &str) -> Response {
    eprintln!("{request_id}: {error}");
    let failure = match error {
        StoreError::Contended(_) => ServerError::Busy,
        StoreError::Host(_) | StoreError::Corrupt { .. } => ServerError::Internal,
    };
    Family::InferenceServices.error_response(failure, request_id)
}

fn of_fault(fault: &FieldError) -> Response {
    // Clients of the vendor look for these words.
    let reason = match fault.problem {
        Problem::Syntax => "The request cannot be read",
        Problem::Type => "Type mismatch",
        Problem::Missing | Problem::Value => "Invalid parameter",
    };
    let solution = match fault.problem {
        Problem::Syntax => "Send a JSON object as the request body.".to_owned(),
        _ => format!("Correct {} and send the request again.", fault.path),
    };
    huawei::Error::new(400, REFUSED, format!("{reason}: {fault}."))
        .with_solution(solution)
        .response()
}

fn of_access_error(denied: &AccessError, request_id: &str) -> Response {
    let advice = match denied {
        AccessError::MissingCredential => {
            "Send a token in the header X-Auth-Token, or sign the request."
        }
        AccessError::InvalidCredential(advice) => advice,
        AccessError::OtherProject => return forbidden(),
        AccessError::InvalidSignature(_) | AccessError::TooManyFailures => {
            return gateway::Error::of(denied).response(request_id);
        }
        AccessError::Store(error) => return of_store(error, request_id),
    };
    let (status, code, message) = gateway::Code::BadToken.entry();
    huawei::Error::new(status, code, message)
        .with_solution(advice)
        .response()
}

/// The one error of another shape: its `error_code` is a number.
fn forbidden() -> Response {
    const MESSAGE: &str =
        "The token does not open this project or workspace; use the ids that belong to it.";
    let body = json!({
        "error": {"code": "403", "message": MESSAGE, "title": "Forbidden"},
        "error_code": 403,
        "error_msg": MESSAGE,
        "title": "Forbidden",
    });
    huawei::json(403, &body)
}

impl From<FieldError> for Error {
    fn from(fault: FieldError) -> Self {
        Self::FieldError(fault)
    }
}

impl From<AccessError> for Error {
    fn from(denied: AccessError) -> Self {
        Self::Access(denied)
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl<E: Into<Error>> From<UpdateError<E>> for Error {
    fn from(error: UpdateError<E>) -> Self {
        match error {
            UpdateError::Refused(refusal) => refusal.into(),
            UpdateError::Store(error) => Self::Store(error),
        }
    }
}
