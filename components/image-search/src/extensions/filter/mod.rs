//! Filters as text: `colour = "red" and (year >= 2020 or not has(year))`.
//!
//! Text becomes tokens, tokens an [`Expression`], and an expression by an instance's declarations a
//! filter of the search core. The grammar, in which words have no case:
//!
//! ```text
//! expression  = conjunction { "or" conjunction }
//! conjunction = negation { "and" negation }
//! negation    = "not" negation | "(" expression ")" | test
//! test        = "has" "(" name ")"
//!             | name ( "=" | "!=" | "<" | "<=" | ">" | ">=" ) value
//!             | name [ "not" ] "in" "(" value { "," value } ")"
//!             | name [ "not" ] "between" value "and" value
//! name        = "keyword" | word | text
//! value       = text | number
//! ```

mod expression;
mod lexer;
mod parser;
#[cfg(test)]
mod properties;
mod resolve;
#[cfg(test)]
mod tests;

use std::fmt;

use operation::fields;

use crate::Error;
use crate::inference;
use crate::instance::Configuration;

pub use expression::{Comparison, Expression, Name, Predicate, Test, Value};
pub use parser::parse;
pub use resolve::resolve;

/// Most characters of a filter.
pub const MOST_CHARACTERS: usize = 4096;

/// Most values and `has` of a filter.
pub const MOST_TERMS: usize = 256;

/// Most parentheses and `not` that are open at once.
pub const MOST_DEPTH: usize = 32;

/// What is wrong with a filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The character where it is noticed: the first is 1.
    pub at: usize,
    /// What is wrong there, and what to do.
    pub reason: String,
}

impl Fault {
    fn new(at: usize, reason: impl Into<String>) -> Self {
        Self {
            at,
            reason: reason.into(),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "is wrong at character {}: {}", self.at, self.reason)
    }
}

impl std::error::Error for Fault {}

/// The search core's filter of the field `filter`.
pub(crate) fn read(text: &str, declared: &Configuration) -> Result<inference::Filter, Error> {
    let resolved = parse(text).and_then(|expression| resolve(&expression, declared));
    resolved.map_err(|fault| fields::FieldError::value("filter", fault.to_string()).into())
}
