//! Instances as the server shows them.

use operation::Timestamp;
use serde::{Deserialize, Serialize};

/// An instance with its configuration.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Instance {
    /// Its name, which the project has once.
    pub name: String,
    /// What it holds, in its owner's words.
    pub description: String,
    /// The model of its descriptors.
    pub model: String,
    /// Components of a descriptor.
    pub descriptor_length: u32,
    /// Items that it can hold.
    pub level: u64,
    /// When it was created.
    pub registered: Timestamp,
    /// Names of the tags that items can carry.
    pub custom_tags: Vec<String>,
    /// Names of the numbers that items can carry.
    pub custom_num_tags: Vec<String>,
    /// What it is for.
    pub service_type: String,
    /// How it can be searched.
    pub search_types: Vec<String>,
    /// Keywords of one item at most.
    pub max_keywords: u32,
    /// The language of generated keywords.
    pub keyword_language: String,
    /// Least confidence of generated keywords, in percent.
    pub keyword_confidence: u32,
    /// Items; `None` in lists, where they are not counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
}
