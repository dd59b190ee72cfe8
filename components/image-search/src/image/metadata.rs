//! What the user says of a picture.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// A picture's tags: values are strings, numbers or truth values, kept as they were given.
pub type Tags = Map<String, Value>;

/// What the user says of a picture.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Metadata {
    /// v1 `tags`, v2 `custom_tags`.
    pub tags: Tags,
    /// v2 `custom_num_tags`.
    pub numbers: BTreeMap<String, f64>,
    /// v2 `desc`.
    pub description: Option<String>,
    /// v2 `keywords`.
    pub keywords: Vec<String>,
}

/// A tag's value as text: the number 1 and the text `1` are the same.
pub fn tag_text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}
