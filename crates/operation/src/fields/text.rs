//! The rule of texts.

use std::ops::RangeInclusive;

use serde_json::Value;

use super::error::FieldError;
use super::rule::{Location, Rule, length_rule};

/// A test of text, and the words that complete "must be ...".
type Alphabet = (fn(&str) -> bool, &'static str);

/// Text of so many characters.
#[derive(Debug, Clone)]
pub struct Text {
    length: RangeInclusive<usize>,
    alphabet: Option<Alphabet>,
}

/// Text of so many characters (Unicode scalar values).
pub fn text(length: RangeInclusive<usize>) -> Text {
    Text {
        length,
        alphabet: None,
    }
}

impl Text {
    /// Only text that `matches`; `words` complete the sentence "must be ...".
    pub fn matching(mut self, matches: fn(&str) -> bool, words: &'static str) -> Self {
        self.alphabet = Some((matches, words));
        self
    }
}

impl Rule for Text {
    type Output = String;

    fn check(&self, value: &Value, at: Location<'_>) -> Result<String, FieldError> {
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Number(_) | Value::Bool(_) if at.textual => value.to_string(),
            _ => return Err(at.wrong_type("a string")),
        };
        if !self.length.contains(&text.chars().count()) {
            return Err(at.invalid(length_rule(&self.length, "character")));
        }
        match self.alphabet {
            Some((matches, words)) if !matches(&text) => {
                Err(at.invalid(format!("must be {words}")))
            }
            _ => Ok(text),
        }
    }
}
