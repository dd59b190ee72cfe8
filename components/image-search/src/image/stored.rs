//! A picture as its record has it: all in one object.
//!
//! The fields stand here once more because serde, to flatten a struct into another, first reads every field into values
//! of any type: a search reads the records of all that it found.

use std::collections::BTreeMap;

use operation::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Image, Metadata, Tags};

#[derive(Serialize, Deserialize)]
pub(super) struct Stored {
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
