//! The texts that clients give and answers repeat.

use std::ops::RangeInclusive;

use operation::fields::{FieldError, Location, Rule, Text, text};
use serde_json::Value;

/// Text of so many characters that both forms of answers, JSON and XML, can carry.
pub fn printable(length: RangeInclusive<usize>) -> Text {
    text(length).matching(is_printable, "free of control characters")
}

/// XML 1.0 has no way to write these, escaped or not.
fn is_printable(text: &str) -> bool {
    text.chars()
        .all(|c| !c.is_control() && !matches!(c, '\u{FFFE}' | '\u{FFFF}'))
}

/// The same rule for the text without the white space around it.
pub struct Trimmed(pub Text);

impl Rule for Trimmed {
    type Output = String;

    fn check(&self, value: &Value, at: Location<'_>) -> Result<String, FieldError> {
        match value {
            Value::String(text) => self.0.check(&Value::String(text.trim().to_owned()), at),
            other => self.0.check(other, at),
        }
    }
}
