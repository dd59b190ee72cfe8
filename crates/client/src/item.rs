//! Items as calls have them.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What is said of an item; what is not said is left out. The server judges the values.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Metadata {
    /// The description.
    #[serde(default, skip_serializing_if = "is_empty_text")]
    pub desc: Option<String>,
    /// Tags and their values.
    #[serde(default, skip_serializing_if = "is_empty_map")]
    pub custom_tags: Option<Map<String, Value>>,
    /// Numbers and their values.
    #[serde(default, skip_serializing_if = "is_empty_map")]
    pub custom_num_tags: Option<Map<String, Value>>,
    /// Keywords.
    #[serde(default, skip_serializing_if = "is_empty_list")]
    pub keywords: Option<Vec<String>>,
}

fn is_empty_text(text: &Option<String>) -> bool {
    text.as_ref().is_none_or(String::is_empty)
}

fn is_empty_map(map: &Option<Map<String, Value>>) -> bool {
    map.as_ref().is_none_or(Map::is_empty)
}

fn is_empty_list(list: &Option<Vec<String>>) -> bool {
    list.as_ref().is_none_or(Vec::is_empty)
}
