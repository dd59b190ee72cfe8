//! What an instance's pictures can carry, and how they can be searched.

use serde::{Deserialize, Serialize};

use crate::inference::Language;

/// Keywords of a picture at most, where the instance does not say.
const MAX_KEYWORDS: u32 = 50;

/// The least confidence of generated keywords where the instance does not say, in percent.
const KEYWORD_CONFIDENCE: u32 = 20;

/// What an instance's pictures can carry and how they can be searched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Configuration {
    /// Names of tags: v1 `tags`, v2 `custom_tags`.
    pub tags: Vec<String>,
    /// Names of numbers: v2 `custom_num_tags`.
    #[serde(default)]
    pub numbers: Vec<String>,
    /// v2's kind of instance.
    #[serde(default)]
    pub service_type: ServiceType,
    /// The types of search that v2 offers on it.
    #[serde(default = "SearchType::general")]
    pub search_types: Vec<SearchType>,
    /// Keywords of one picture at most, 1 to 100.
    #[serde(default = "default_max_keywords")]
    pub max_keywords: u32,
    /// What generated keywords are written in.
    #[serde(default)]
    pub keyword_language: Language,
    /// Generated keywords of less confidence are left out: 0 to 100.
    #[serde(default = "default_keyword_confidence")]
    pub keyword_confidence: u32,
}

fn default_max_keywords() -> u32 {
    MAX_KEYWORDS
}

fn default_keyword_confidence() -> u32 {
    KEYWORD_CONFIDENCE
}

impl Default for Configuration {
    fn default() -> Self {
        Self {
            tags: Vec::new(),
            numbers: Vec::new(),
            service_type: ServiceType::default(),
            search_types: SearchType::general(),
            max_keywords: MAX_KEYWORDS,
            keyword_language: Language::default(),
            keyword_confidence: KEYWORD_CONFIDENCE,
        }
    }
}

/// What an instance is for, as the vendor's console calls it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ServiceType {
    /// General image search: IMAGE, KEYWORD and TEXT.
    #[default]
    GeneralImage,
    /// General product search: CATEGORY.
    GeneralProduct,
    /// Clothing product search: CATEGORY.
    ClothingProduct,
}

impl ServiceType {
    /// The types of search that it can offer.
    pub fn search_types(self) -> &'static [SearchType] {
        match self {
            Self::GeneralImage => &[SearchType::Image, SearchType::Keyword, SearchType::Text],
            Self::GeneralProduct | Self::ClothingProduct => &[SearchType::Category],
        }
    }
}

/// What a v2 search goes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum SearchType {
    /// A picture.
    Image,
    /// Keywords.
    Keyword,
    /// A description in words: needs a model that there is none of.
    Text,
    /// The product on a picture.
    Category,
}

impl SearchType {
    /// What an instance offers where its creation does not say.
    pub fn general() -> Vec<Self> {
        vec![Self::Image, Self::Keyword]
    }
}
