//! What is to be imported.

use std::path::PathBuf;

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

/// Where a picture is.
#[derive(Debug, Clone, PartialEq)]
pub enum Source {
    /// In a file, which is sent.
    File(PathBuf),
    /// At an address, from which the server fetches it.
    Address(String),
}

/// A picture and what is said of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Its id in the instance.
    pub id: String,
    /// Where the picture is.
    pub source: Source,
    /// What is said of it.
    pub metadata: Metadata,
    /// What names it to the user: a file, or a line of a manifest.
    pub from: String,
}

/// A picture that is not imported.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Refusal {
    /// Its id; `None` where it could not be read.
    pub id: Option<String>,
    /// What names it to the user: a file, or a line of a manifest.
    pub from: String,
    /// The server's code; `None` where the picture was never sent.
    pub error_code: Option<String>,
    /// What is wrong with it.
    pub error_msg: String,
}

impl Refusal {
    /// A picture that is never sent.
    pub fn unsent(id: Option<&str>, from: impl Into<String>, error_msg: impl Into<String>) -> Self {
        Self {
            id: id.map(str::to_owned),
            from: from.into(),
            error_code: None,
            error_msg: error_msg.into(),
        }
    }
}

/// An item, or why it cannot be one.
pub type Entry = Result<Item, Refusal>;

/// What is to be imported, read as it is needed.
pub struct Entries {
    /// How many there are.
    pub total: u64,
    /// Files that were passed over because they are no pictures.
    pub ignored: u64,
    /// Each of them once.
    pub iter: Box<dyn Iterator<Item = Entry> + Send>,
}
