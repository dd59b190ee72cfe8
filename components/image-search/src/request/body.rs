//! Reading a request's JSON body.

use operation::Request;
use operation::fields::{self, FieldError, Object, Text};
use serde_json::Value;

use crate::error::Error;
use crate::error_code::Code;

/// The longest body, in bytes: the vendor's gateway takes 12 MB.
pub const MAX_BODY: usize = 12 * 1024 * 1024;

/// The body as JSON.
pub fn json(request: &Request) -> Result<Value, Error> {
    let bytes = bytes(request, "a smaller or more compressed picture")?;
    Ok(fields::json(bytes)?)
}

/// The body, which may not be too long; `instead` is what to send then.
pub fn bytes<'a>(request: &'a Request, instead: &str) -> Result<&'a [u8], Error> {
    let body = request.body();
    if body.len() > MAX_BODY {
        let advice = format!("Send at most {MAX_BODY} bytes: {instead}.");
        return Err(Error::new(Code::BodyTooBig, advice));
    }
    Ok(body)
}

/// A mandatory text; an empty one is as good as none.
pub fn required_text(fields: &Object<'_>, name: &str, rule: Text) -> Result<String, FieldError> {
    let text = optional_text(fields, name, rule)?;
    text.ok_or_else(|| FieldError::missing(fields.path_of(name)))
}

/// An optional text; an empty one is as good as none.
pub fn optional_text(
    fields: &Object<'_>,
    name: &str,
    rule: Text,
) -> Result<Option<String>, FieldError> {
    let text = fields.optional(name, rule)?;
    Ok(text.filter(|text| !text.is_empty()))
}
