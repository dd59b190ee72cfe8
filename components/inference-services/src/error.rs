//! What can go wrong in an operation, and the error that the vendor has for it.

use http::Method;
use operation::fields::{FieldError, Problem};
use operation::{AccessError, Context, Family, Response, ServerError, gateway, huawei};
use serde_json::json;
use store::{StoreError, UpdateError};

/// The code of every 400 and of every 404.
const REFUSED: &str = "common.01000001";

/// Why an operation was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A field breaks its rule.
    #[error(transparent)]
    Field(#[from] FieldError),
    /// The caller may not.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The request is well formed and cannot be carried out.
    #[error(transparent)]
    Refused(#[from] ApiError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why a well-formed request cannot be carried out, in the family's envelope.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ApiError {
    status: u16,
    /// What is wrong.
    message: String,
    /// What to do.
    solution: String,
}

impl ApiError {
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
    /// The path has no operation of this method; `allowed` says which it has.
    pub fn no_such_method(method: &Method, allowed: &str) -> Self {
        Self::Refused(ApiError {
            status: 404,
            message: format!("This path has no operation {method}."),
            solution: format!("Use {allowed}."),
        })
    }

    /// The answer.
    pub fn response(&self, context: &Context<'_>) -> Response {
        match self {
            Self::Field(error) => of_field_error(error),
            Self::Access(error) => of_access_error(error, context),
            Self::Refused(error) => huawei::Error::new(error.status, REFUSED, &error.message)
                .with_solution(&error.solution)
                .response(),
            Self::Store(error) => of_store_error(error, context),
        }
    }
}

fn of_store_error(error: &StoreError, context: &Context<'_>) -> Response {
    let error = ServerError::of_store(error, context);
    error.response(Family::InferenceServices, &context.request_id)
}

fn of_field_error(error: &FieldError) -> Response {
    // Clients of the vendor look for these words.
    let reason = match error.problem {
        Problem::Syntax => "The request cannot be read",
        Problem::Type => "Type mismatch",
        Problem::Missing | Problem::Value => "Invalid parameter",
    };
    let solution = match error.problem {
        Problem::Syntax => "Send a JSON object as the request body.".to_owned(),
        _ => format!("Correct {} and send the request again.", error.path),
    };
    huawei::Error::new(400, REFUSED, format!("{reason}: {error}."))
        .with_solution(solution)
        .response()
}

fn of_access_error(error: &AccessError, context: &Context<'_>) -> Response {
    let advice = match error {
        AccessError::MissingCredential => {
            "Send a token in the header X-Auth-Token, or sign the request."
        }
        AccessError::InvalidCredential(advice) => advice,
        AccessError::OtherProject => return forbidden(),
        AccessError::InvalidSignature(_) | AccessError::TooManyFailures => {
            return gateway::Error::of(error).response(&context.request_id);
        }
        AccessError::Store(error) => return of_store_error(error, context),
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

impl<E: Into<Error>> From<UpdateError<E>> for Error {
    fn from(error: UpdateError<E>) -> Self {
        match error {
            UpdateError::Refused(error) => error.into(),
            UpdateError::Store(error) => Self::Store(error),
        }
    }
}
