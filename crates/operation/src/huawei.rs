//! Huawei Cloud's conventions: JSON bodies, `error_code` and `error_msg`, never a redirect.

use serde::Serialize;

use crate::context::Response;

/// Most characters of a message, as the vendor documents it: what a client sent may be part of one.
const MAX_MESSAGE_LENGTH: usize = 4096;

/// An error as the vendor's SDKs read it: both `error_code` and `error_msg` are always there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {message}")]
pub struct Error {
    /// The HTTP status.
    pub status: u16,
    /// The vendor's code, such as `IS.0003`.
    pub code: &'static str,
    /// What is wrong and what to do.
    pub message: String,
    /// Advice, in the families that have `solution_msg`.
    pub solution: Option<String>,
}

impl Error {
    /// An error without advice.
    pub fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            solution: None,
        }
    }

    /// Adds advice, sent as `solution_msg`.
    pub fn with_solution(mut self, solution: impl Into<String>) -> Self {
        self.solution = Some(solution.into());
        self
    }

    /// The answer.
    pub fn response(&self) -> Response {
        #[derive(Serialize)]
        struct Body<'a> {
            error_code: &'a str,
            error_msg: &'a str,
            #[serde(skip_serializing_if = "Option::is_none")]
            solution_msg: Option<&'a str>,
        }
        let body = Body {
            error_code: self.code,
            error_msg: truncate(&self.message),
            solution_msg: self.solution.as_deref().map(truncate),
        };
        json(self.status, &body)
    }
}

/// The first [`MAX_MESSAGE_LENGTH`] characters.
pub(crate) fn truncate(message: &str) -> &str {
    let end = message.char_indices().nth(MAX_MESSAGE_LENGTH);
    end.map_or(message, |(end, _)| &message[..end])
}

/// An answer with a JSON body.
pub fn json(status: u16, body: &impl Serialize) -> Response {
    // Our answers are structs with string keys: serialising them into memory cannot fail.
    let body = serde_json::to_vec(body).unwrap_or_default();
    let mut response = Response::new(body);
    *response.status_mut() = http::StatusCode::from_u16(status).unwrap_or_default();
    let kind = http::HeaderValue::from_static("application/json");
    response
        .headers_mut()
        .insert(http::header::CONTENT_TYPE, kind);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_as_long_as_the_vendor_allows() {
        let long = "图".repeat(MAX_MESSAGE_LENGTH + 1);
        let response = Error::new(400, "IS.0002", &long)
            .with_solution(&long)
            .response();
        let body: serde_json::Value = serde_json::from_slice(response.body()).unwrap();
        for field in ["error_msg", "solution_msg"] {
            let text = body[field].as_str().unwrap();
            assert_eq!(text.chars().count(), MAX_MESSAGE_LENGTH, "{field}");
        }
        assert_eq!(body["error_code"], "IS.0002");
    }
}
