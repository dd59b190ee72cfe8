//! Tags: names that an instance declares, and the values that its pictures carry.

use operation::fields::{At, Fault, List, Rule, Text, list, text};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

/// Tag names an instance can declare, and so pairs a picture can carry.
pub const MOST: usize = 10;

/// Characters of a value.
const LONGEST_VALUE: usize = 256;

/// A picture's tags: values are strings, numbers or truth values, kept as they were given.
pub type Tags = Map<String, Value>;

/// The rule of an instance's list of tag names.
pub fn names() -> List<Text> {
    let name = text(1..=64).matching(no_upper_case, "without upper-case letters");
    list(name, 0..=MOST)
}

/// Refuses a name that is declared twice.
pub fn must_differ(names: &[String]) -> Result<(), Fault> {
    for (index, name) in names.iter().enumerate() {
        if names[..index].contains(name) {
            let rule = "must differ from the names before it";
            return Err(Fault::value(format!("tags[{index}]"), rule));
        }
    }
    Ok(())
}

/// The rule of a picture's tags, and of a search's filter.
#[derive(Debug, Clone, Copy)]
pub struct Pairs;

impl Rule for Pairs {
    type Output = Tags;

    fn check(&self, value: &Value, at: At<'_>) -> Result<Tags, Fault> {
        let pairs = value.as_object().ok_or_else(|| at.not("an object"))?;
        if pairs.len() > MOST {
            return Err(at.breaks(format!("must be at most {MOST} pairs")));
        }
        for (name, value) in pairs {
            let scalar = value.is_string() || value.is_number() || value.is_boolean();
            if !scalar {
                return Err(at.not(&format!("an object of strings, which {name} is not")));
            }
            if written(value).chars().count() > LONGEST_VALUE {
                let rule = format!("must have values of at most {LONGEST_VALUE} characters");
                return Err(at.breaks(rule));
            }
        }
        Ok(pairs.clone())
    }
}

/// What an index keeps of each pair: 64 bits of its hash. The number 1 and the text `1` are the same.
pub fn hashes(tags: &Tags) -> Vec<u64> {
    tags.iter()
        .map(|(name, value)| hash(name, &written(value)))
        .collect()
}

fn hash(name: &str, value: &str) -> u64 {
    let mut sha = Sha256::new();
    sha.update(name.as_bytes());
    sha.update([0]);
    sha.update(value.as_bytes());
    let digest = sha.finalize();
    digest[..8]
        .iter()
        .fold(0, |sum, byte| (sum << 8) | u64::from(*byte))
}

fn written(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

fn no_upper_case(name: &str) -> bool {
    !name.chars().any(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(value: Value) -> Vec<u64> {
        hashes(value.as_object().unwrap())
    }

    #[test]
    fn a_pair_is_its_name_and_its_value() {
        assert_eq!(of(json!({"a": "1"})), of(json!({"a": 1})));
        assert_ne!(of(json!({"a": "1"})), of(json!({"a": "2"})));
        assert_ne!(of(json!({"a": "1"})), of(json!({"b": "1"})));
        assert_ne!(of(json!({"ab": "c"})), of(json!({"a": "bc"})));
    }
}
