//! Why a call has no good answer.

use std::error::Error as _;
use std::fmt;
use std::time::Duration;

use http::HeaderMap;
use http::header::RETRY_AFTER;
use serde_json::Value;
use thiserror::Error;

/// Codes with status 400 that are about the caller or the instance, in both generations of the API.
const CALLER_CODES: &[&str] = &["MMS.0001", "MMS.1001", "IS.0004", "IS.0007", "IS.0013"];

/// Why a call has no good answer.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CallError {
    /// The call could not be made.
    #[error("the call cannot be made: {0}")]
    Unsent(String),
    /// There was no connection, or it broke before the whole answer was there.
    #[error("the server does not answer: {0}")]
    Unreachable(String),
    /// The server answered with an error.
    #[error("{status} {code}: {message}")]
    Refused {
        /// The status, 300 or more.
        status: u16,
        /// The vendor's code; empty where the answer had none.
        code: String,
        /// What the server says.
        message: String,
        /// How long the server wants to be left alone.
        retry_after: Option<Duration>,
    },
    /// The answer is not what this call has.
    #[error("the answer cannot be read: {0}")]
    Unreadable(String),
}

impl CallError {
    /// No connection, or a broken one.
    pub fn unreachable(error: &reqwest::Error) -> Self {
        // The error alone says only that sending failed; its causes say why.
        let mut message = error.to_string();
        let mut cause = error.source();
        while let Some(error) = cause {
            message += &format!(": {error}");
            cause = error.source();
        }
        Self::Unreachable(message)
    }

    /// An answer of which this `reason` says what is wrong.
    pub(crate) fn unreadable(reason: impl fmt::Display) -> Self {
        Self::Unreadable(reason.to_string())
    }

    /// An answer with an error's status: `error_code` and `error_msg` where it has them.
    pub fn refused(status: u16, headers: &HeaderMap, body: &[u8]) -> Self {
        let json: Value = serde_json::from_slice(body).unwrap_or_default();
        let text = |name: &str| json[name].as_str().map(str::to_owned);
        let raw = || {
            let raw = String::from_utf8_lossy(body);
            raw.chars().take(300).collect()
        };
        let seconds = headers.get(RETRY_AFTER).and_then(|value| {
            let text = value.to_str().ok()?;
            text.trim().parse().ok()
        });
        Self::Refused {
            status,
            code: text("error_code").unwrap_or_default(),
            message: text("error_msg").unwrap_or_else(raw),
            retry_after: seconds.map(Duration::from_secs),
        }
    }

    /// Whether the same call may succeed when it is tried again.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Unreachable(_) => true,
            Self::Refused { status, .. } => *status == 429 || *status >= 500,
            Self::Unsent(_) | Self::Unreadable(_) => false,
        }
    }

    /// Whether the call may have asked for too much at once, so that a smaller one may succeed: the server failed or
    /// ran out of time, and is not just busy.
    pub fn may_be_too_large(&self) -> bool {
        matches!(self, Self::Refused { status, .. } if *status >= 500 && *status != 503)
    }

    /// Whether every other call would fail alike: the caller, the project or the instance is not accepted.
    pub fn affects_all_calls(&self) -> bool {
        match self {
            Self::Refused { status, code, .. } => {
                matches!(status, 300..=399 | 401 | 403 | 404) || CALLER_CODES.contains(&&**code)
            }
            Self::Unsent(_) | Self::Unreadable(_) => true,
            Self::Unreachable(_) => false,
        }
    }

    /// How long the server wants to be left alone.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Refused { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    /// The vendor's code; empty where there is none.
    pub fn code(&self) -> &str {
        match self {
            Self::Refused { code, .. } => code,
            _ => "",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(status: u16, body: &str) -> CallError {
        CallError::refused(status, &HeaderMap::new(), body.as_bytes())
    }

    #[test]
    fn an_answer_says_what_is_wrong_in_json_or_otherwise() {
        let body = r#"{"error_code": "MMS.1001", "error_msg": "Service instance not found."}"#;
        let error = refused(400, body);
        assert_eq!(
            error.to_string(),
            "400 MMS.1001: Service instance not found."
        );
        assert!(error.affects_all_calls() && !error.is_transient());
        let error = refused(502, "<html>");
        assert_eq!(error.to_string(), "502 : <html>");
        assert!(error.is_transient() && error.may_be_too_large());
    }

    #[test]
    fn a_busy_server_is_asked_again_after_the_time_it_asks_for() {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, "3".parse().unwrap());
        let error = CallError::refused(429, &headers, b"{}");
        assert!(error.is_transient() && !error.may_be_too_large());
        assert_eq!(error.retry_after(), Some(Duration::from_secs(3)));
    }
}
