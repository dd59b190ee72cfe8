//! The attributes of a picture's item in the search core: hashes of its tags, numbers and keywords, in which filters
//! are written too.

use sha2::{Digest, Sha256};

use super::metadata::{Metadata, tag_text};
use crate::inference::{Number, Tag};

/// The attributes of a picture's tags and keywords.
pub fn tags(metadata: &Metadata) -> Vec<Tag> {
    let tags = metadata.tags.iter();
    let tags = tags.map(|(name, value)| tag(name, &tag_text(value)));
    let keywords = metadata.keywords.iter().map(|word| keyword(word));
    tags.chain(keywords).collect()
}

/// The tag that the picture at this path carries and no other: filters leave it out by it.
pub fn identity(path: &str) -> Tag {
    Tag {
        field: field("identity", ""),
        value: value_hash(path),
    }
}

/// The tag that this item carries and no other: a version of a picture.
pub fn version(item: u128) -> Tag {
    Tag {
        field: field("version", ""),
        // Of the path's hash and the revision: who shares it was written in the same second, and is one
        // in four thousand million.
        value: item as u64,
    }
}

/// The attributes of a picture's numbers.
pub fn numbers(metadata: &Metadata) -> Vec<Number> {
    let number = |(name, value): (&String, &f64)| Number {
        field: number_field(name),
        value: *value,
    };
    metadata.numbers.iter().map(number).collect()
}

/// A tag and its value.
pub fn tag(name: &str, value: &str) -> Tag {
    Tag {
        field: tag_field(name),
        value: value_hash(value),
    }
}

/// A keyword: two that differ in case only are the same.
pub fn keyword(word: &str) -> Tag {
    Tag {
        field: keyword_field(),
        value: value_hash(&word.to_lowercase()),
    }
}

/// The field of the keywords.
pub fn keyword_field() -> u32 {
    field("keyword", "")
}

/// The field of a tag.
pub fn tag_field(name: &str) -> u32 {
    field("tag", name)
}

/// The field of a number.
pub fn number_field(name: &str) -> u32 {
    field("number", name)
}

/// An instance has a few dozen names, so that two of the same 32 bits are one case in a million.
fn field(kind: &str, name: &str) -> u32 {
    let mut sha = Sha256::new();
    sha.update(kind.as_bytes());
    sha.update([0]);
    sha.update(name.as_bytes());
    let digest = sha.finalize();
    u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]])
}

fn value_hash(value: &str) -> u64 {
    let digest = Sha256::digest(value.as_bytes());
    digest[..8]
        .iter()
        .fold(0, |sum, byte| (sum << 8) | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn a_tag_is_its_name_and_its_value() {
        assert_eq!(tag_text(&Value::from("1")), tag_text(&Value::from(1)));
        assert_ne!(tag("a", "1"), tag("a", "2"));
        assert_ne!(tag("a", "1"), tag("b", "1"));
        assert_ne!(tag("ab", "c"), tag("a", "bc"));
        assert_ne!(tag_field("a"), number_field("a"));
        assert_eq!(keyword("Cat"), keyword("cat"));
    }
}
