//! Answers, good and bad, in JSON or XML.

use quick_xml::escape::escape;
use serde_json::{Map, Value, json};
use store::StoreError;

use super::format::Format;
use crate::context::{Context, Response};
use crate::log::Level;

/// A successful answer to `action`; `fields` come after the request id.
pub fn answer(
    format: Format,
    action: &str,
    request_id: &str,
    fields: Map<String, Value>,
) -> Response {
    let mut body = Map::new();
    body.insert("RequestId".to_owned(), request_id.to_uppercase().into());
    body.extend(fields);
    respond(
        200,
        format,
        &format!("{action}Response"),
        &Value::Object(body),
    )
}

/// An error in the gateway's envelope.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {message}")]
pub struct Error {
    /// The HTTP status.
    pub status: u16,
    /// The code, such as `MissingInstanceName`.
    pub code: String,
    /// What is wrong, in the gateway's words: clients compare them.
    pub message: String,
    /// What to do, sent as `Recommend`.
    pub recommendation: String,
    /// When to try again, in milliseconds, sent as `x-acs-retry-after`.
    pub retry_after_ms: Option<i64>,
}

impl Error {
    /// An error of this status, code and message.
    pub fn new(status: u16, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            status,
            code: code.into(),
            message: message.into(),
            recommendation: String::new(),
            retry_after_ms: None,
        }
    }

    /// `Missing{parameter}`: it is absent or blank.
    pub fn missing(parameter: &str) -> Self {
        Self::new(
            400,
            format!("Missing{parameter}"),
            format!("{parameter} is mandatory for this action."),
        )
    }

    /// `Invalid{parameter}`: its value breaks its rule.
    pub fn invalid(parameter: &str) -> Self {
        Self::new(
            400,
            format!("Invalid{parameter}"),
            format!("Specified parameter {parameter} is not valid."),
        )
    }

    /// A body that cannot be read as what it says it is.
    pub fn malformed() -> Self {
        Self::new(
            400,
            "InvalidParameter.Format",
            "Specified parameter format is not valid.",
        )
    }

    /// A failure of the store: contention may pass, anything else is a fault of ours. The reason goes to
    /// the log only.
    pub fn of_store(context: &Context<'_>, error: &StoreError) -> Self {
        if matches!(error, StoreError::Contended(_)) {
            return Self::new(
                503,
                "ServiceUnavailable",
                "The request has failed due to a temporary failure of the server.",
            )
            .with_recommendation("Many requests changed the same record at once. Try again.");
        }
        context.log(Level::Error, error);
        Self::new(
            500,
            "InternalError",
            "The request failed due to an internal error.",
        )
        .with_recommendation("Look at the server's log for this request id.")
    }

    /// Adds what to do.
    pub fn with_recommendation(mut self, recommendation: impl Into<String>) -> Self {
        self.recommendation = recommendation.into();
        self
    }

    /// Adds when to try again, in milliseconds from now.
    pub fn with_retry_after(mut self, milliseconds: i64) -> Self {
        self.retry_after_ms = Some(milliseconds);
        self
    }

    /// The answer; `host` is the authority the client called.
    pub fn response(&self, format: Format, host: &str, request_id: &str) -> Response {
        let body = json!({
            "RequestId": request_id.to_uppercase(),
            "HostId": host,
            "Code": self.code,
            "Message": self.message,
            "Recommend": self.recommendation,
        });
        let mut response = respond(self.status, format, "Error", &body);
        if let Some(milliseconds) = self.retry_after_ms {
            let headers = response.headers_mut();
            headers.insert("x-acs-retry-after", milliseconds.into());
        }
        response
    }
}

fn respond(status: u16, format: Format, root: &str, body: &Value) -> Response {
    let (kind, bytes) = match format {
        Format::Json => ("application/json;charset=utf-8", body.to_string()),
        Format::Xml => {
            let mut xml = r#"<?xml version="1.0" encoding="UTF-8"?>"#.to_owned();
            write_xml(&mut xml, root, body);
            ("text/xml;charset=utf-8", xml)
        }
    };
    let mut response = Response::new(bytes.into_bytes());
    *response.status_mut() = http::StatusCode::from_u16(status).unwrap_or_default();
    let kind = http::HeaderValue::from_static(kind);
    response
        .headers_mut()
        .insert(http::header::CONTENT_TYPE, kind);
    response
}

/// Writes `value` as element `tag`; a list is its tag repeated, without a wrapper.
fn write_xml(out: &mut String, tag: &str, value: &Value) {
    if let Value::Array(items) = value {
        for item in items {
            write_xml(out, tag, item);
        }
        return;
    }
    out.push_str(&format!("<{tag}>"));
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                write_xml(out, name, value);
            }
        }
        Value::String(text) => out.push_str(&escape(text)),
        Value::Null => {}
        scalar => out.push_str(&scalar.to_string()),
    }
    out.push_str(&format!("</{tag}>"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn advice_is_the_recommendation_of_an_error() {
        let error = Error::new(400, "MissingName", "Name is mandatory for this action.")
            .with_recommendation("Give a name.");
        let response = error.response(Format::Json, "host:1", "ab-1");
        let body: Value = serde_json::from_slice(response.body()).unwrap();
        let expected = json!({
            "RequestId": "AB-1",
            "HostId": "host:1",
            "Code": "MissingName",
            "Message": "Name is mandatory for this action.",
            "Recommend": "Give a name.",
        });
        assert_eq!((response.status().as_u16(), body), (400, expected));
    }

    #[test]
    fn xml_repeats_the_tag_of_a_list_and_escapes_text() {
        let fields = json!({"Data": {"Items": [{"Name": "a<b&c"}, {"Name": "d"}], "N": 2}});
        let response = answer(
            Format::Xml,
            "List",
            "ab-1",
            fields.as_object().unwrap().clone(),
        );
        let body = String::from_utf8(response.into_body()).unwrap();
        assert_eq!(
            body,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><ListResponse><RequestId>AB-1</RequestId><Data>\
             <Items><Name>a&lt;b&amp;c</Name></Items><Items><Name>d</Name></Items><N>2</N></Data></ListResponse>"
        );
    }
}
