//! An item as answers show it.

use std::collections::BTreeMap;

use operation::Timestamp;
use serde::Serialize;

use crate::image::{Image, Tags};

/// Characters of an id at most: v1 takes paths as long as this.
pub const LONGEST_ID: usize = 4096;

/// An item. Tags have the values that they were given, texts or not.
#[derive(Serialize)]
pub struct ItemView<'a> {
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    score: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    desc: Option<&'a str>,
    custom_tags: &'a Tags,
    custom_num_tags: &'a BTreeMap<String, f64>,
    keywords: &'a [String],
    added: Timestamp,
}

impl<'a> ItemView<'a> {
    /// The item of a picture.
    pub fn new(image: &'a Image) -> Self {
        Self {
            id: &image.path,
            score: None,
            desc: image.metadata.description.as_deref(),
            custom_tags: &image.metadata.tags,
            custom_num_tags: &image.metadata.numbers,
            keywords: &image.metadata.keywords,
            added: image.added,
        }
    }

    /// The item of a picture that was found, and its score.
    pub fn scored((image, score): &'a (Image, f32)) -> Self {
        Self {
            score: Some(f64::from(*score)),
            ..Self::new(image)
        }
    }
}
