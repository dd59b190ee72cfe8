//! Tags: names that an instance declares, and the values that its pictures carry.

use operation::fields::{FieldError, List, Location, Rule, Text, list, text};
use serde_json::Value;

use crate::attributes::written;
use crate::image::Tags;

/// Tag names an instance can declare, and so pairs a picture can carry.
pub const MOST: usize = 10;

/// Characters of a value.
const LONGEST_VALUE: usize = 256;

/// The rule of an instance's list of tag names.
pub fn names() -> List<Text> {
    let name = text(1..=64).matching(no_upper_case, "without upper-case letters");
    list(name, 0..=MOST)
}

/// Refuses a name that is declared twice in `field`.
pub fn must_differ(field: &str, names: &[String]) -> Result<(), FieldError> {
    for (index, name) in names.iter().enumerate() {
        if names[..index].contains(name) {
            let rule = "must differ from the names before it";
            return Err(FieldError::value(format!("{field}[{index}]"), rule));
        }
    }
    Ok(())
}

/// The rule of a picture's tags, and of a search's filter.
#[derive(Debug, Clone, Copy)]
pub struct Pairs;

impl Rule for Pairs {
    type Output = Tags;

    fn check(&self, value: &Value, at: Location<'_>) -> Result<Tags, FieldError> {
        let pairs = value
            .as_object()
            .ok_or_else(|| at.wrong_type("an object"))?;
        if pairs.len() > MOST {
            return Err(at.invalid(format!("must be at most {MOST} pairs")));
        }
        for (name, value) in pairs {
            let scalar = value.is_string() || value.is_number() || value.is_boolean();
            if !scalar {
                return Err(at.wrong_type(&format!("an object of strings, which {name} is not")));
            }
            if written(value).chars().count() > LONGEST_VALUE {
                let rule = format!("must have values of at most {LONGEST_VALUE} characters");
                return Err(at.invalid(rule));
            }
        }
        Ok(pairs.clone())
    }
}

fn no_upper_case(name: &str) -> bool {
    !name.chars().any(char::is_uppercase)
}
