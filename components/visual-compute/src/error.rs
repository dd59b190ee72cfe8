//! The family's errors: the gateway's code and message, and in `Recommend` what to do.
//!
//! The messages are the gateway's to the letter, because clients compare them.

use operation::alibaba::Error;
use operation::fields::{Fault, Problem};
use operation::{Context, Denied};
use store::StoreError;

/// A parameter that is missing or breaks its rule: `Missing{Parameter}` or `Invalid{Parameter}`.
///
/// The parameter is the one the client wrote: `Devices` for a fault of `Devices[2].DeviceId`, and then it
/// is not missing but invalid.
pub fn of_fault(fault: &Fault) -> Error {
    let parameter = fault.parameter();
    let error = match fault.problem {
        Problem::Syntax => Error::new(
            400,
            "InvalidParameter.Format",
            "Specified parameter format is not valid.",
        ),
        Problem::Missing if fault.path == parameter => missing(parameter),
        Problem::Missing | Problem::Type | Problem::Value => Error::new(
            400,
            format!("Invalid{parameter}"),
            format!("Specified parameter {parameter} is not valid."),
        ),
    };
    error.with_recommendation(format!("{fault}."))
}

/// `Missing{Parameter}`.
pub fn missing(parameter: &str) -> Error {
    Error::new(
        400,
        format!("Missing{parameter}"),
        format!("{parameter} is mandatory for this action."),
    )
}

/// A request that is not the caller's to make.
pub fn of_denied(denied: Denied) -> Error {
    let unknown_key = || {
        Error::new(
            404,
            "InvalidAccessKeyId.NotFound",
            "Specified access key is not found.",
        )
    };
    match denied {
        Denied::Missing => unknown_key()
            .with_recommendation("Send the project's token in the header X-Auth-Token."),
        Denied::Wrong => unknown_key()
            .with_recommendation("The token in the header X-Auth-Token is not this project's."),
        Denied::OtherProject => {
            Error::new(403, "InvalidCorpId", "The specified CorpId is invalid.")
                .with_recommendation("Give the project id that the token belongs to, or none.")
        }
    }
}

/// A failure of the store: contention may pass, anything else is a fault of ours. The reason goes to the
/// log only.
pub fn of_store(context: &Context<'_>, error: &StoreError) -> Error {
    if matches!(error, StoreError::Contended(_)) {
        return Error::new(
            503,
            "ServiceUnavailable",
            "The request has failed due to a temporary failure of the server.",
        )
        .with_recommendation("Many requests changed the same record at once. Try again.");
    }
    eprintln!("{}: {error}", context.request_id);
    Error::new(
        500,
        "InternalError",
        "The request failed due to an internal error.",
    )
    .with_recommendation("Look at the server's log for this request id.")
}
