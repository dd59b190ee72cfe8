//! What is to be imported.

use std::path::PathBuf;

use client::Metadata;
use serde::Serialize;

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
