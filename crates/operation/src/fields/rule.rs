//! What a rule is: a check of a value, with the words for it.

use std::ops::RangeInclusive;

use serde_json::Value;

use super::error::{FieldError, Problem};

/// A rule: what a field may hold, and the words for it.
pub trait Rule {
    /// What the field becomes.
    type Output;

    /// Checks a value that is there.
    ///
    /// # Errors
    /// The value has another type, or breaks the rule.
    fn check(&self, value: &Value, at: Location<'_>) -> Result<Self::Output, FieldError>;
}

impl<R: Rule> Rule for &R {
    type Output = R::Output;

    fn check(&self, value: &Value, at: Location<'_>) -> Result<Self::Output, FieldError> {
        (**self).check(value, at)
    }
}

/// Where a value stands, and how its scalars are written.
#[derive(Debug, Clone, Copy)]
pub struct Location<'a> {
    pub(super) path: &'a str,
    /// Scalars come as text, as in a query: `True` is a boolean, `"12"` an integer, `"[1]"` a list.
    pub(super) textual: bool,
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

/// The rule in words for a length of `unit`s.
pub(super) fn length_rule(length: &RangeInclusive<usize>, unit: &str) -> String {
    match (*length.start(), *length.end()) {
        (low, usize::MAX) => format!("must be at least {low} {unit}s"),
        (0, high) => format!("must be at most {high} {unit}s"),
        (low, high) => format!("must be {low} to {high} {unit}s"),
    }
}
