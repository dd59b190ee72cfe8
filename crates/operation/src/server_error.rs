//! The error that each API family answers when Sightline itself fails: the components use it for their own
//! faults, the host for a component that trapped, ran out of time or cannot be started.

use store::StoreError;

use crate::context::{Context, Response};
use crate::family::Family;
use crate::log::Level;
use crate::{alibaba, gateway, huawei, keystone};

/// Why the server itself answers a request, and not one of its operations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ServerError {
    /// The server failed: 500.
    #[error("internal error")]
    Internal,
    /// The request took too long: 408 or 504, as the family has it.
    #[error("the request took too long")]
    TimedOut,
    /// Too much is going on; the same call may go through later: 503.
    #[error("the server is busy")]
    Busy,
    /// The request's body is longer than the host takes: 413.
    #[error("the request's body is too large")]
    TooLarge,
    /// The request's body ended early or is not HTTP: 400.
    #[error("the request's body could not be read")]
    Unreadable,
}

const TOO_LARGE: &str = "Request entity too large.";
const UNREADABLE: &str = "The request body could not be read.";

impl ServerError {
    /// Logs a failure of the store, whose reason is nobody's business but the operator's, and gives the error to
    /// answer. Contention may pass; anything else is a fault of the server.
    pub fn of_store(error: &StoreError, context: &Context<'_>) -> Self {
        let (level, answer) = match error {
            StoreError::Contended(_) => (Level::Warn, Self::Busy),
            StoreError::Host(_) | StoreError::Corrupt { .. } => (Level::Error, Self::Internal),
        };
        context.log(level, error);
        answer
    }

    /// The answer of Huawei's API gateway, for what belongs to no family.
    pub fn at_gateway(self, request_id: &str) -> Response {
        let (code, advice) = match self {
            Self::Internal => (gateway::Code::Unavailable, ""),
            Self::TimedOut => (gateway::Code::TimedOut, ""),
            Self::Busy => (gateway::Code::Busy, "Try again later."),
            Self::TooLarge => (gateway::Code::TooLarge, ""),
            Self::Unreadable => (gateway::Code::BadRequest, UNREADABLE),
        };
        gateway::Error::new(code, advice).response(request_id)
    }

    /// The answer in the envelope of `family`.
    pub fn response(self, family: Family, request_id: &str) -> Response {
        let Some((status, code, message)) = self.describe(family) else {
            return self.at_gateway(request_id);
        };
        match family {
            Family::VisualCompute => alibaba::Error::new(status, code, message).response(
                alibaba::Format::Json,
                "",
                request_id,
            ),
            Family::InferenceServices => huawei::Error::new(status, code, message)
                .with_solution(
                    "Try again; if it stays, look at the server's log for this request id.",
                )
                .response(),
            Family::ImageSearch | Family::ImageSearchV2 | Family::ImageRegistry => {
                huawei::Error::new(status, code, message).response()
            }
            // Its errors have no codes of their own.
            Family::Identity => {
                let status = http::StatusCode::from_u16(status).unwrap_or_default();
                keystone::error(status, message)
            }
        }
    }

    /// Status, code and message; `None` for what Huawei's gateway answers for all services behind it.
    fn describe(self, family: Family) -> Option<(u16, &'static str, &'static str)> {
        use ServerError::{Busy, Internal, TimedOut, TooLarge, Unreadable};
        const FAILED: &str = "The request failed due to an internal error.";
        const SLOW: &str = "Operation timed out.";
        const BUSY: &str = "The server is busy. Try again later.";
        Some(match (family, self) {
            (Family::ImageSearch, Internal) => (500, "IS.0009", FAILED),
            (Family::ImageSearch, TimedOut) => (504, "IS.0012", SLOW),
            (Family::ImageSearch, Busy) => (503, "IS.0009", BUSY),
            (Family::ImageSearchV2, Internal) => (500, "MMS.1016", "Process INDEX failed."),
            (Family::ImageSearchV2, TimedOut) => (504, "MMS.1016", SLOW),
            (Family::ImageSearchV2, Busy) => (503, "MMS.1016", BUSY),
            (Family::InferenceServices, Internal) => (500, "common.00000500", FAILED),
            (Family::InferenceServices, TimedOut) => (408, "common.00000408", SLOW),
            (Family::InferenceServices, Busy) => (503, "common.00000500", BUSY),
            (Family::ImageRegistry, Internal) => (500, "ModelArts.0010", FAILED),
            (Family::ImageRegistry, TimedOut) => (504, "ModelArts.0010", SLOW),
            (Family::ImageRegistry, Busy) => (503, "ModelArts.0010", BUSY),
            (Family::VisualCompute, Internal) => (500, "InternalError", FAILED),
            (Family::VisualCompute, TimedOut) => (504, "ServiceUnavailable", SLOW),
            (Family::VisualCompute, Busy) => (503, "ServiceUnavailable", BUSY),
            (Family::VisualCompute, TooLarge) => (413, "RequestBodyTooLarge", TOO_LARGE),
            (Family::VisualCompute, Unreadable) => (400, "InvalidParameter.Format", UNREADABLE),
            (Family::Identity, Internal) => (500, "", FAILED),
            (Family::Identity, TimedOut) => (504, "", SLOW),
            (Family::Identity, Busy) => (503, "", BUSY),
            (_, TooLarge | Unreadable) => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn a_body_that_is_too_large_is_refused_in_the_words_of_each_vendor() {
        let code = |family: Family, field: &str| {
            let response = ServerError::TooLarge.response(family, "id");
            assert_eq!(response.status(), 413);
            let body: Value = serde_json::from_slice(response.body()).unwrap();
            let id = if field == "Code" {
                "RequestId"
            } else {
                "request_id"
            };
            assert!(
                body[id]
                    .as_str()
                    .is_some_and(|id| id.eq_ignore_ascii_case("id"))
            );
            body[field].as_str().unwrap_or_default().to_owned()
        };
        assert_eq!(code(Family::VisualCompute, "Code"), "RequestBodyTooLarge");
        for family in [
            Family::ImageSearch,
            Family::ImageSearchV2,
            Family::ImageRegistry,
            Family::InferenceServices,
        ] {
            assert_eq!(code(family, "error_code"), "APIGW.0201");
        }
    }
}
