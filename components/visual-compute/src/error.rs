//! The family's errors: the gateway's code and message, and in `Recommend` what to do.
//!
//! The messages are the gateway's to the letter, because clients compare them.

use operation::alibaba::Error;
use operation::fields::{FieldError, Problem};

/// A parameter that is missing or breaks its rule: `Missing{Parameter}` or `Invalid{Parameter}`.
///
/// The parameter is the one the client wrote: `Devices` for a fault of `Devices[2].DeviceId`, and then it
/// is not missing but invalid.
pub fn of_fault(fault: &FieldError) -> Error {
    let parameter = fault.parameter();
    let error = match fault.problem {
        Problem::Syntax => Error::malformed(),
        Problem::Missing if fault.path == parameter => Error::missing(parameter),
        Problem::Missing | Problem::Type | Problem::Value => Error::invalid(parameter),
    };
    error.with_recommendation(format!("{fault}."))
}
