//! What an instance is configured with, beyond the vendor's fields: everything that its console sets for v2.

use operation::fields::{FieldError, List, Object, OneOf, Text, integer, list, one_of, text};

use crate::error::Error;
use crate::error_code::Code;
use crate::inference::Language;
use crate::instance::{Configuration, SearchType, ServiceType};

/// Names of tags or numbers that v2's instances can declare.
pub const MAX_NAMES: usize = 100;

/// What the vendor's console sets for KEYWORD search; absent fields change nothing.
pub struct KeywordSettings {
    max_keywords: Option<u32>,
    language: Option<Language>,
    confidence: Option<u32>,
}

impl KeywordSettings {
    /// Reads `max_keywords`, `keyword_language` and `keyword_confidence`.
    pub fn read(fields: &Object<'_>) -> Result<Self, FieldError> {
        let number = |name, range| {
            let number = fields.optional(name, integer(range))?;
            Ok::<_, FieldError>(number.map(|number| number as u32))
        };
        Ok(Self {
            max_keywords: number("max_keywords", 1..=100)?,
            language: fields.optional("keyword_language", languages())?,
            confidence: number("keyword_confidence", 0..=100)?,
        })
    }

    /// Sets those that were given.
    pub fn apply(&self, configuration: &mut Configuration) {
        if let Some(max_keywords) = self.max_keywords {
            configuration.max_keywords = max_keywords;
        }
        if let Some(language) = self.language {
            configuration.keyword_language = language;
        }
        if let Some(confidence) = self.confidence {
            configuration.keyword_confidence = confidence;
        }
    }
}

fn languages() -> OneOf<Language> {
    one_of(&[("zh", Language::Chinese), ("en", Language::English)])
}

/// Names of v2's tags and numbers.
pub fn custom_names() -> List<Text> {
    list(text(1..=64), 0..=MAX_NAMES)
}

/// The words for kinds of instances.
pub fn service_types() -> OneOf<ServiceType> {
    one_of(&[
        ("general_image", ServiceType::GeneralImage),
        ("general_product", ServiceType::GeneralProduct),
        ("clothing_product", ServiceType::ClothingProduct),
    ])
}

/// The words for types of search.
pub fn search_type() -> OneOf<SearchType> {
    one_of(&[
        ("IMAGE", SearchType::Image),
        ("KEYWORD", SearchType::Keyword),
        ("TEXT", SearchType::Text),
        ("CATEGORY", SearchType::Category),
    ])
}

/// The types of search, each once, if the kind of instance has them all.
pub fn offered_search_types(
    service_type: ServiceType,
    mut search_types: Vec<SearchType>,
) -> Result<Vec<SearchType>, Error> {
    let possible = service_type.search_types();
    if let Some(odd) = search_types.iter().find(|kind| !possible.contains(kind)) {
        let advice = format!("search_types: {odd:?} is not one of {possible:?}.");
        return Err(Error::new(Code::Configuration, advice));
    }
    let mut seen = Vec::new();
    search_types.retain(|kind| {
        !seen.contains(kind) && {
            seen.push(*kind);
            true
        }
    });
    Ok(search_types)
}
