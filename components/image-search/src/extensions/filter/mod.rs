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

mod display;
mod error;
mod expression;
mod lexer;
mod parser;
#[cfg(test)]
mod properties;
mod resolve;
#[cfg(test)]
mod tests;

pub use error::FilterError;
pub use expression::{Comparison, Expression, Name, Predicate, Test, Value};
pub use lexer::MAX_CHARACTERS;
pub use parser::{MAX_DEPTH, MAX_TERMS, parse};
pub use resolve::resolve;
