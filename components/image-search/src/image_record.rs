//! What is kept of a picture: the source of truth that the library's index is derived from.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use operation::Timestamp;
use serde::{Deserialize, Serialize};
use store::{Record, StoreError, join};

use crate::item_id::{item_id, path_part};
use crate::tags::Tags;

/// A picture of an instance: its features and what the user said of it, never its pixels.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Image {
    /// The user's name for it, unique in the instance.
    pub path: String,
    /// Its tags, as given.
    pub tags: Tags,
    /// When it was added.
    pub added: Timestamp,
    /// Which adding of the path this is.
    pub revision: u64,
    /// The model that described it.
    pub model: String,
    /// The descriptor's bytes in base64.
    descriptor: String,
}

impl Image {
    /// A picture added now.
    pub fn new(path: String, tags: Tags, model: &str, descriptor: &[i8], now: Timestamp) -> Self {
        let bytes: Vec<u8> = descriptor
            .iter()
            .map(|component| *component as u8)
            .collect();
        Self {
            path,
            tags,
            added: now,
            revision: crate::item_id::revision(now),
            model: model.to_owned(),
            descriptor: STANDARD_NO_PAD.encode(bytes),
        }
    }

    /// The record of the picture at `path`.
    pub fn record(instance_id: &str, path: &str) -> Record<Self> {
        Self::record_of(instance_id, item_id(path, 0))
    }

    /// The record that confirms or denies an item of the instance's library.
    pub fn record_of(instance_id: &str, item: u128) -> Record<Self> {
        Record::new(join(&["image", instance_id, &path_part(item)]))
    }

    /// Its item in the instance's library.
    pub fn item_id(&self) -> u128 {
        item_id(&self.path, self.revision)
    }

    /// What the model made of it.
    pub fn descriptor(&self) -> Result<Vec<i8>, StoreError> {
        let bytes = STANDARD_NO_PAD.decode(&self.descriptor);
        let bytes = bytes.map_err(|error| StoreError::Corrupt {
            key: path_part(self.item_id()),
            reason: error.to_string(),
        })?;
        Ok(bytes.into_iter().map(|byte| byte as i8).collect())
    }
}
