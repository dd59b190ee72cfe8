//! The errors of Huawei's identity service, which have the shape of OpenStack Keystone's.

use http::StatusCode;
use serde::Serialize;

use crate::context::Response;
use crate::huawei::{json, truncate};

/// `{"error": {"code": 401, "message": ..., "title": "Unauthorized"}}`; the title is the status's name.
pub fn error(status: StatusCode, message: &str) -> Response {
    #[derive(Serialize)]
    struct Body<'a> {
        error: Error<'a>,
    }
    #[derive(Serialize)]
    struct Error<'a> {
        code: u16,
        message: &'a str,
        title: &'a str,
    }
    let error = Error {
        code: status.as_u16(),
        message: truncate(message),
        title: status.canonical_reason().unwrap_or_default(),
    };
    json(status.as_u16(), &Body { error })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_body_repeats_the_status() {
        let answer = error(
            StatusCode::UNAUTHORIZED,
            "The username or password is wrong.",
        );
        assert_eq!(answer.status(), 401);
        let body: serde_json::Value = serde_json::from_slice(answer.body()).unwrap();
        let expected = serde_json::json!({"error": {
            "code": 401,
            "message": "The username or password is wrong.",
            "title": "Unauthorized",
        }});
        assert_eq!(body, expected);
    }
}
