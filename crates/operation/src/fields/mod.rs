//! Reading the fields of a request by rules that are declared once and give both check and message.
//!
//! ```
//! use operation::fields::{Object, Problem, integer, text};
//!
//! let body = operation::fields::json(br#"{"name": "cats", "level": "high"}"#)?;
//! let body = Object::of(&body)?;
//! assert_eq!(body.required("name", text(1..=16))?, "cats");
//! assert_eq!(body.optional("description", text(0..=512))?, None);
//! let fault = body.optional("level", integer(1..=10)).unwrap_err();
//! assert_eq!(fault.problem, Problem::Type);
//! assert_eq!(fault.to_string(), "level must be an integer");
//! # Ok::<(), operation::fields::FieldError>(())
//! ```
//!
//! A field that is absent or `null` is not there; fields that no rule names are ignored.

mod rules;

use serde_json::{Map, Value};

pub use rules::{
    Boolean, Entries, Integer, List, Number, Objects, OneOf, Rule, Text, boolean, entries, integer,
    list, number, object, one_of, text,
};

/// What is wrong with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// The body is not JSON, or not an object.
    Syntax,
    /// A mandatory field is absent.
    Missing,
    /// The value has another type.
    Type,
    /// The value has the right type and breaks its rule.
    Value,
}

/// A field that breaks its rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{subject} {rule}", subject = self.subject())]
pub struct FieldError {
    /// Where: `config.model_instance_config.resource.min`, `Devices[2].DeviceId`; empty for the body.
    pub path: String,
    /// What is wrong.
    pub problem: Problem,
    /// The rule in words, to follow the path: "must be 1 to 64 characters".
    pub rule: String,
}

impl FieldError {
    /// The value of `path` is wrong, for rules that involve more than one field.
    pub fn value(path: impl Into<String>, rule: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            problem: Problem::Value,
            rule: rule.into(),
        }
    }

    /// The first part of the path: the parameter that the caller wrote.
    pub fn parameter(&self) -> &str {
        let end = self.path.find(['.', '[']).unwrap_or(self.path.len());
        &self.path[..end]
    }

    fn subject(&self) -> &str {
        match self.path.as_str() {
            "" => "the request body",
            path => path,
        }
    }
}

/// Most values of a JSON text, or parameters of a form. In memory a value takes up to a hundred times the
/// room of its text; the largest request there is, of 10,000 devices, has 140,000.
const MOST_VALUES: usize = 200_000;

/// Parses a JSON body.
pub fn json(body: &[u8]) -> Result<Value, FieldError> {
    if has_too_many_values(body) {
        return Err(unreadable(format!(
            "has more than {MOST_VALUES} JSON values"
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
    if json.iter().filter(begins_value).count() < MOST_VALUES {
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
    outside.filter(begins_value).count() >= MOST_VALUES
}

/// Parses the form of a body.
pub fn form_body(body: &[u8]) -> Result<Value, FieldError> {
    if body.iter().filter(|byte| **byte == b'&').count() >= MOST_VALUES {
        return Err(unreadable(format!(
            "has more than {MOST_VALUES} parameters"
        )));
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

/// Where a value stands, and how its scalars are written.
#[derive(Debug, Clone, Copy)]
pub struct Location<'a> {
    path: &'a str,
    /// Scalars come as text, as in a query: `True` is a boolean, `"12"` an integer, `"[1]"` a list.
    textual: bool,
}

impl Location<'_> {
    /// The value has another type than the rule wants; `expected` completes "must be ...".
    pub fn wrong_type(&self, expected: &str) -> FieldError {
        self.error(Problem::Type, format!("must be {expected}"))
    }

    /// The value has the right type and breaks the rule, which is "must ...".
    pub fn invalid(&self, rule: impl Into<String>) -> FieldError {
        self.error(Problem::Value, rule.into())
    }

    fn error(&self, problem: Problem, rule: String) -> FieldError {
        FieldError {
            path: self.path.to_owned(),
            problem,
            rule,
        }
    }
}

/// The fields of one object.
#[derive(Debug, Clone)]
pub struct Object<'a> {
    fields: &'a Map<String, Value>,
    path: String,
    textual: bool,
}

impl<'a> Object<'a> {
    /// The fields of a JSON body.
    pub fn of(body: &'a Value) -> Result<Self, FieldError> {
        let fields = body.as_object().ok_or_else(|| FieldError {
            path: String::new(),
            problem: Problem::Syntax,
            rule: "must be a JSON object".to_owned(),
        })?;
        Ok(Self {
            fields,
            path: String::new(),
            textual: false,
        })
    }

    /// The parameters of a query or form: scalars are written as text, and blank ones are absent.
    pub fn textual(parameters: &'a Value) -> Result<Self, FieldError> {
        Ok(Self {
            textual: true,
            ..Self::of(parameters)?
        })
    }

    /// The field, checked; an error when it is absent.
    pub fn required<R: Rule>(&self, name: &str, rule: R) -> Result<R::Output, FieldError> {
        self.optional(name, rule)?.ok_or_else(|| FieldError {
            path: self.path_of(name),
            problem: Problem::Missing,
            rule: "is mandatory".to_owned(),
        })
    }

    /// The field, checked, or `None` when it is absent.
    pub fn optional<R: Rule>(&self, name: &str, rule: R) -> Result<Option<R::Output>, FieldError> {
        let Some(value) = self.value(name) else {
            return Ok(None);
        };
        let at = Location {
            path: &self.path_of(name),
            textual: self.textual,
        };
        rule.check(value, at).map(Some)
    }

    /// Whether the field is there.
    pub fn has(&self, name: &str) -> bool {
        self.value(name).is_some()
    }

    /// The path of a field, for errors that involve more than one.
    pub fn path_of(&self, name: &str) -> String {
        if self.path.is_empty() {
            name.to_owned()
        } else {
            format!("{}.{name}", self.path)
        }
    }

    fn value(&self, name: &str) -> Option<&'a Value> {
        let value = self.fields.get(name)?;
        let blank = self.textual && value.as_str() == Some("");
        (!value.is_null() && !blank).then_some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_of_too_many_values_are_not_parsed() {
        let list = |items: usize| format!("[{}0]", "0,".repeat(items - 1));
        assert!(json(list(MOST_VALUES - 1).as_bytes()).is_ok());
        let fault = json(list(MOST_VALUES).as_bytes()).unwrap_err();
        assert_eq!(fault.problem, Problem::Syntax);
        assert_eq!(
            fault.to_string(),
            "the request body has more than 200000 JSON values"
        );
        let text = format!(r#"["\\\"{}",1]"#, ",[{".repeat(MOST_VALUES));
        assert!(json(text.as_bytes()).is_ok());

        assert!(form_body("a=&".repeat(MOST_VALUES - 1).as_bytes()).is_ok());
        let fault = form_body("a=&".repeat(MOST_VALUES).as_bytes()).unwrap_err();
        assert_eq!(fault.problem, Problem::Syntax);
    }

    #[test]
    fn texts_of_too_many_values_are_not_parsed() {
        let commas = "0,".repeat(MOST_VALUES);
        for text in [format!("[{commas}0]"), commas] {
            let parameters = serde_json::json!({ "Devices": text });
            let parameters = Object::textual(&parameters).unwrap();
            let rule = list(integer(0..=1), 0..=usize::MAX);
            let fault = parameters.required("Devices", rule).unwrap_err();
            assert_eq!(fault.to_string(), "Devices must be a list");
        }
    }
}
