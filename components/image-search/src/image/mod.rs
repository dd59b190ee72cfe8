//! What is kept of a picture: the source of truth that the library's index is derived from.

mod stored;

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use operation::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use store::{Record, StoreError, join};

use crate::attributes;
use crate::inference::Item;
use crate::item_id::{item_id, path_part, revision};

use stored::Stored;

pub use crate::item_id::age as item_age;

/// Seconds after which an item without a record can no longer be one that is being added: no request
/// lives nearly as long.
pub const SWEEP_AFTER: u32 = 3600;

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
    pub fn says_the_same(&self, other: &Self) -> bool {
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
