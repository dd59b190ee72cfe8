//! The fields of an object, each read by a rule.

use serde_json::{Map, Value};

use super::error::{FieldError, Problem};
use super::rule::{Location, Rule};

/// The fields of one object.
#[derive(Debug, Clone)]
pub struct Object<'a> {
    pub(super) fields: &'a Map<String, Value>,
    pub(super) path: String,
    pub(super) textual: bool,
}

impl<'a> Object<'a> {
    /// The fields of a JSON body.
    ///
    /// # Errors
    /// The body is not an object.
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
    ///
    /// # Errors
    /// They are not an object.
    pub fn textual(parameters: &'a Value) -> Result<Self, FieldError> {
        Ok(Self {
            textual: true,
            ..Self::of(parameters)?
        })
    }

    /// The field, checked.
    ///
    /// # Errors
    /// It is absent, or breaks `rule`.
    pub fn required<R: Rule>(&self, name: &str, rule: R) -> Result<R::Output, FieldError> {
        self.optional(name, rule)?
            .ok_or_else(|| FieldError::missing(self.path_of(name)))
    }

    /// The field, checked, or `None` when it is absent.
    ///
    /// # Errors
    /// It breaks `rule`.
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
