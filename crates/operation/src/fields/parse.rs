//! Bodies, queries and forms as JSON values, of a bounded number.

use serde_json::Value;

use super::error::{FieldError, Problem};

/// Most values of a JSON text, or parameters of a form. In memory a value takes up to a hundred times the
/// room of its text; the largest request there is, of 10,000 devices, has 140,000.
pub(super) const MAX_VALUES: usize = 200_000;

/// Parses a JSON body.
///
/// # Errors
/// It is not JSON, or has more than 200,000 values.
pub fn json(body: &[u8]) -> Result<Value, FieldError> {
    if has_too_many_values(body) {
        return Err(unreadable(format!(
            "has more than {MAX_VALUES} JSON values"
        )));
    }
    serde_json::from_slice(body).map_err(|error| unreadable(format!("is not valid JSON: {error}")))
}

fn unreadable(rule: String) -> FieldError {
    FieldError {
        path: String::new(),
        problem: Problem::Syntax,
        rule,
    }
}

/// Every value but the outermost follows a comma or a bracket.
fn has_too_many_values(json: &[u8]) -> bool {
    let begins_value = |byte: &&u8| matches!(**byte, b',' | b'[' | b'{');
    // A quick look, texts included, is enough for all that has few.
    if json.iter().filter(begins_value).count() < MAX_VALUES {
        return false;
    }
    let (mut in_text, mut escaped) = (false, false);
    let outside_text = |byte: &&u8| {
        let was_in_text = in_text;
        if **byte == b'"' && !escaped {
            in_text = !in_text;
        }
        escaped = in_text && **byte == b'\\' && !escaped;
        !was_in_text
    };
    let outside = json.iter().filter(outside_text);
    outside.filter(begins_value).count() >= MAX_VALUES
}

/// Parses the form of a body.
///
/// # Errors
/// It has more than 200,000 parameters.
pub fn form_body(body: &[u8]) -> Result<Value, FieldError> {
    if body.iter().filter(|byte| **byte == b'&').count() >= MAX_VALUES {
        return Err(unreadable(format!("has more than {MAX_VALUES} parameters")));
    }
    Ok(form(body))
}

/// The parameters of a query or form, as an object of strings; the last of a repeated name wins.
pub fn form(encoded: &[u8]) -> Value {
    let pairs = form_urlencoded::parse(encoded);
    Value::Object(
        pairs
            .map(|(name, value)| (name.into_owned(), Value::String(value.into_owned())))
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_of_too_many_values_are_not_parsed() {
        let list = |items: usize| format!("[{}0]", "0,".repeat(items - 1));
        assert!(json(list(MAX_VALUES - 1).as_bytes()).is_ok());
        let error = json(list(MAX_VALUES).as_bytes()).unwrap_err();
        assert_eq!(error.problem, Problem::Syntax);
        assert_eq!(
            error.to_string(),
            "the request body has more than 200000 JSON values"
        );
        let text = format!(r#"["\\\"{}",1]"#, ",[{".repeat(MAX_VALUES));
        assert!(json(text.as_bytes()).is_ok());

        assert!(form_body("a=&".repeat(MAX_VALUES - 1).as_bytes()).is_ok());
        let error = form_body("a=&".repeat(MAX_VALUES).as_bytes()).unwrap_err();
        assert_eq!(error.problem, Problem::Syntax);
    }
}
