//! The format of an answer: JSON or XML.

use http::HeaderValue;
use http::header::{ACCEPT, AUTHORIZATION};
use serde_json::Value;

use crate::context::Request;

/// The form of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// `Format=json`, in any case, or a request that can read nothing else.
    Json,
    /// Anything else, as the convention has it: absent, `XML`, or the old client's literal `None`.
    Xml,
}

impl Format {
    /// The form that a request asks for: JSON for a signature of ACS3, whose clients know no other; else
    /// `Format` among its parameters; else an `Accept` of JSON.
    pub fn of(request: &Request, parameters: &Value) -> Self {
        let begins = |name, text: &[u8]| {
            let value: Option<&HeaderValue> = request.headers().get(name);
            value.is_some_and(|value| value.as_bytes().starts_with(text))
        };
        match parameters["Format"].as_str() {
            _ if begins(AUTHORIZATION, b"ACS3-") => Self::Json,
            Some(format) if format.eq_ignore_ascii_case("json") => Self::Json,
            None if begins(ACCEPT, b"application/json") => Self::Json,
            _ => Self::Xml,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_form_of_the_answer_is_asked_for_by_parameter_or_by_header() {
        let asked = |accept: &str, parameters: Value| {
            let request = http::Request::post("/").header("accept", accept);
            Format::of(&request.body(Vec::new()).unwrap(), &parameters)
        };
        assert_eq!(asked("*/*", json!({"Format": "jSon"})), Format::Json);
        assert_eq!(asked("application/json", json!({})), Format::Json);
        for format in ["XML", "None", ""] {
            let parameters = json!({ "Format": format });
            assert_eq!(asked("application/json", parameters), Format::Xml);
        }
        assert_eq!(asked("*/*", json!({})), Format::Xml);
        let signed = http::Request::post("/").header("authorization", "ACS3-HMAC-SHA256 ");
        let signed = signed.body(Vec::new()).unwrap();
        assert_eq!(Format::of(&signed, &json!({"Format": "XML"})), Format::Json);
    }
}
