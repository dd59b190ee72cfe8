//! Reading the fields of a request by rules that are declared once and give both check and message.
//!
//! ```
//! use operation::fields::{Object, Problem, integer, text};
//!
//! let body = operation::fields::json(br#"{"name": "cats", "level": "high"}"#)?;
//! let body = Object::of(&body)?;
//! assert_eq!(body.required("name", text(1..=16))?, "cats");
//! assert_eq!(body.optional("description", text(0..=512))?, None);
//! let error = body.optional("level", integer(1..=10)).unwrap_err();
//! assert_eq!(error.problem, Problem::Type);
//! assert_eq!(error.to_string(), "level must be an integer");
//! # Ok::<(), operation::fields::FieldError>(())
//! ```
//!
//! A field that is absent or `null` is not there; fields that no rule names are ignored.

mod collection;
mod error;
mod object;
mod parse;
mod rule;
mod scalar;
#[cfg(test)]
mod tests;
mod text;
mod word;

pub use collection::{Entries, List, Objects, entries, list, object};
pub use error::{FieldError, Problem};
pub use object::Object;
pub use parse::{form, form_body, json};
pub use rule::{Location, Rule};
pub use scalar::{Boolean, Integer, Number, boolean, integer, number};
pub use text::{Text, text};
pub use word::{OneOf, Word, one_of, word};
