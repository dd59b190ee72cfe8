//! The errors of Huawei's API gateway, which stands before all of its services: one table.
//!
//! A family answers them for what its own codes do not cover, the host for what reaches no family. The body
//! names the request besides `error_code` and `error_msg`.

use iam::AccessError;
use serde::Serialize;
use store::StoreError;

use crate::context::Response;
use crate::huawei::{json, truncate};

/// What a gateway refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// No component has the path, or the path has no operation of this method.
    NoSuchApi,
    /// The request's head is malformed, or its body ended early.
    BadRequest,
    /// The request's body is longer than the host takes.
    TooLarge,
    /// The component failed and its family is not known.
    Unavailable,
    /// The component took too long and its family is not known.
    TimedOut,
    /// The signature, or its algorithm, time or form, is refused; in Image Search v2 also a token.
    BadSignature,
    /// The credential is good and belongs to another project.
    OtherProject,
    /// Too many wrong credentials came from the client.
    Throttled,
    /// The host is busy.
    Busy,
    /// The token is absent, wrong or no longer good: what the older gateway before DataArts Fabric answers.
    BadToken,
}

impl Code {
    /// The HTTP status, the code, and the gateway's message.
    pub fn entry(self) -> (u16, &'static str, &'static str) {
        const THROTTLED: &str = "The throttling threshold has been reached.";
        match self {
            Self::NoSuchApi => (
                404,
                "APIGW.0101",
                "The API does not exist or has not been published in the environment.",
            ),
            Self::BadRequest => (400, "APIGW.0201", "API request error."),
            Self::TooLarge => (413, "APIGW.0201", "Request entity too large."),
            Self::Unavailable => (500, "APIGW.0202", "Backend unavailable."),
            Self::TimedOut => (504, "APIGW.0203", "Backend timeout."),
            Self::BadSignature => (
                401,
                "APIGW.0301",
                "Incorrect IAM authentication information.",
            ),
            Self::OtherProject => (
                403,
                "APIGW.0302",
                "The IAM user is not authorized to access the API.",
            ),
            Self::Throttled => (429, "APIGW.0308", THROTTLED),
            Self::Busy => (503, "APIGW.0308", THROTTLED),
            Self::BadToken => (
                401,
                "APIG.1002",
                "Incorrect token or token resolution failed.",
            ),
        }
    }
}

/// An error of the gateway: its message, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code:?}: {}", self.message())]
pub struct Error {
    code: Code,
    advice: String,
}

impl Error {
    /// The error of this code; `advice`, if not empty, follows the gateway's message.
    pub fn new(code: Code, advice: impl Into<String>) -> Self {
        Self {
            code,
            advice: advice.into(),
        }
    }

    /// The answer to a caller who may not: what the gateway itself refuses, a signature that does not verify
    /// and too many wrong credentials, and the rest for families without words of their own.
    pub fn of(error: &AccessError) -> Self {
        match error {
            AccessError::MissingCredential => Self::new(
                Code::BadSignature,
                "Sign the request, or send a token in the header X-Auth-Token.",
            ),
            AccessError::InvalidCredential(advice) => Self::new(Code::BadSignature, *advice),
            AccessError::InvalidSignature(advice) => Self::new(Code::BadSignature, advice),
            AccessError::OtherProject => Self::new(
                Code::OtherProject,
                "Use the project that the credential belongs to.",
            ),
            AccessError::TooManyFailures => Self::new(
                Code::Throttled,
                "Too many wrong credentials came from this client: correct them, and try again in a minute.",
            ),
            AccessError::Store(StoreError::Contended(_)) => {
                Self::new(Code::Busy, "Try again later.")
            }
            AccessError::Store(_) => Self::new(Code::Unavailable, ""),
        }
    }

    /// The answer.
    pub fn response(&self, request_id: &str) -> Response {
        #[derive(Serialize)]
        struct Body<'a> {
            error_code: &'a str,
            error_msg: &'a str,
            request_id: &'a str,
        }
        let (status, error_code, _) = self.code.entry();
        let message = self.message();
        let body = Body {
            error_code,
            error_msg: truncate(&message),
            request_id,
        };
        json(status, &body)
    }

    /// The gateway's message, and what to do.
    fn message(&self) -> String {
        let (_, _, message) = self.code.entry();
        match self.advice.as_str() {
            "" => message.to_owned(),
            advice => format!("{message} {advice}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_signature_is_answered_with_advice() {
        let error = Error::of(&AccessError::InvalidSignature("Do this.".to_owned()));
        let answer = error.response("id");
        assert_eq!(answer.status(), 401);
        let body: serde_json::Value = serde_json::from_slice(answer.body()).unwrap();
        let expected = serde_json::json!({
            "error_code": "APIGW.0301",
            "error_msg": "Incorrect IAM authentication information. Do this.",
            "request_id": "id",
        });
        assert_eq!(body, expected);
    }

    #[test]
    fn every_access_error_has_an_answer() {
        for (error, status, code) in [
            (AccessError::MissingCredential, 401, "APIGW.0301"),
            (AccessError::InvalidCredential("x"), 401, "APIGW.0301"),
            (AccessError::OtherProject, 403, "APIGW.0302"),
            (AccessError::TooManyFailures, 429, "APIGW.0308"),
            (
                AccessError::Store(StoreError::Contended(String::new())),
                503,
                "APIGW.0308",
            ),
            (
                AccessError::Store(StoreError::Host("hidden".to_owned())),
                500,
                "APIGW.0202",
            ),
        ] {
            let answer = Error::of(&error).response("id");
            assert_eq!(answer.status(), status, "{error:?}");
            let body = String::from_utf8_lossy(answer.body()).into_owned();
            assert!(body.contains(code) && !body.contains("hidden"), "{body}");
        }
    }
}
