//! What is kept of a picture: the source of truth that the library's index is derived from.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use operation::Timestamp;
use serde::{Deserialize, Serialize};
use store::{Record, StoreError, join};

use super::attributes;
use super::item_id::{item_id, path_part, revision};
use super::metadata::{Metadata, Tags};
use crate::inference::Item;

/// Seconds after which an item without a record is an orphan, and no longer one that is being added: no request lives
/// nearly as long.
pub const ORPHAN_GRACE_SECONDS: u32 = 3600;

/// A picture of an instance: its features and what the user said of it, never its pixels.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(from = "Stored", into = "Stored")]
pub struct Image {
    /// The user's name for it, unique in the instance: v1 `path`, v2 `item_id`.
    pub path: String,
    /// What the user says of it.
    pub metadata: Metadata,
    /// When it was added.
    pub added: Timestamp,
    /// Which version of the path this is.
    pub revision: u64,
    /// The model that described it.
    pub model: String,
    /// The descriptor's bytes in base64.
    descriptor: String,
}

impl Image {
    /// A picture added now.
    pub fn new(
        path: String,
        metadata: Metadata,
        model: &str,
        descriptor: &[i8],
        now: Timestamp,
    ) -> Self {
        let bytes: Vec<u8> = descriptor
            .iter()
            .map(|component| *component as u8)
            .collect();
        Self {
            path,
            metadata,
            added: now,
            revision: revision(now),
            model: model.to_owned(),
            descriptor: STANDARD_NO_PAD.encode(bytes),
        }
    }

    /// The same picture with other metadata, as of now.
    pub fn with_metadata(&self, metadata: Metadata, now: Timestamp) -> Self {
        let mut fresh = revision(now);
        while fresh == self.revision {
            fresh = revision(now);
        }
        Self {
            metadata,
            revision: fresh,
            ..self.clone()
        }
    }

    /// Whether all but the revision is the same.
    pub fn has_same_content(&self, other: &Self) -> bool {
        let revision = self.revision;
        let other = Self {
            revision,
            ..other.clone()
        };
        *self == other
    }

    /// The record of the picture at `path`.
    pub fn record(instance_id: &str, path: &str) -> Record<Self> {
        Self::record_of(instance_id, item_id(path, 0))
    }

    /// The record that confirms or denies an item of the instance's library.
    pub fn record_of(instance_id: &str, item: u128) -> Record<Self> {
        Record::new(join(&["image", instance_id, &path_part(item)]))
    }

    /// What the keys of all records of an instance begin with, before a colon.
    pub fn records(instance_id: &str) -> String {
        join(&["image", instance_id])
    }

    /// Its item's name in the instance's library.
    pub fn item_id(&self) -> u128 {
        item_id(&self.path, self.revision)
    }

    /// Its item in the instance's library.
    pub fn item(&self) -> Result<Item, StoreError> {
        let mut tags = attributes::tags(&self.metadata);
        tags.push(attributes::identity(&self.path));
        tags.push(attributes::version(self.item_id()));
        Ok(Item {
            id: self.item_id(),
            descriptor: self.descriptor()?,
            tags,
            numbers: attributes::numbers(&self.metadata),
        })
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

/// A picture as its record has it: all in one object.
///
/// The fields stand here once more because serde, to flatten a struct into another, first reads every field into values
/// of any type: a search reads the records of all that it found.
#[derive(Serialize, Deserialize)]
struct Stored {
    path: String,
    #[serde(default)]
    tags: Tags,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    numbers: BTreeMap<String, f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    keywords: Vec<String>,
    added: Timestamp,
    revision: u64,
    model: String,
    descriptor: String,
}

impl From<Stored> for Image {
    fn from(stored: Stored) -> Self {
        Self {
            path: stored.path,
            metadata: Metadata {
                tags: stored.tags,
                numbers: stored.numbers,
                description: stored.description,
                keywords: stored.keywords,
            },
            added: stored.added,
            revision: stored.revision,
            model: stored.model,
            descriptor: stored.descriptor,
        }
    }
}

impl From<Image> for Stored {
    fn from(image: Image) -> Self {
        Self {
            path: image.path,
            tags: image.metadata.tags,
            numbers: image.metadata.numbers,
            description: image.metadata.description,
            keywords: image.metadata.keywords,
            added: image.added,
            revision: image.revision,
            model: image.model,
            descriptor: image.descriptor,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_one_flat_object() {
        let whole = r#"{"path":"/a","tags":{"b":"c"},"numbers":{"d":1.5},"description":"e","keywords":["f"],"added":7,"revision":8,"model":"m","descriptor":"/w"}"#;
        let least =
            r#"{"path":"/a","tags":{},"added":7,"revision":8,"model":"m","descriptor":"/w"}"#;
        for record in [whole, least] {
            let image: Image = serde_json::from_str(record).unwrap();
            assert_eq!(image.descriptor().unwrap(), [-1]);
            assert_eq!(serde_json::to_string(&image).unwrap(), record);
        }
    }
}
