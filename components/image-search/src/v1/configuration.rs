//! What a creation says beyond the vendor's fields: everything that its console sets for v2.

use operation::fields::{FieldError, List, Object, OneOf, Text, integer, list, one_of, text};

use super::tags;
use crate::inference::Language;
use crate::instance::{Configuration, SearchType, ServiceType};
use crate::{Code, Error};

/// Names of tags or numbers that v2's instances can declare.
pub const MOST_NAMES: usize = 100;

/// Reads `tags` and the extension: `custom_tags`, `custom_num_tags`, `service_type`, `search_types`
/// and what [`KeywordSettings`] has.
pub fn read(fields: &Object<'_>) -> Result<Configuration, Error> {
    let mut tags = names(fields, "tags", tags::names())?;
    for name in names(fields, "custom_tags", custom_names())? {
        if !tags.contains(&name) {
            tags.push(name);
        }
    }
    let service_type = fields.optional("service_type", service_types())?;
    let service_type = service_type.unwrap_or_default();
    let search_types = fields.optional("search_types", list(search_type(), 1..=4))?;
    let search_types = match search_types {
        Some(search_types) => offered(service_type, search_types)?,
        None if service_type == ServiceType::GeneralImage => SearchType::general(),
        None => service_type.search_types().to_vec(),
    };
    let mut configuration = Configuration {
        tags,
        numbers: names(fields, "custom_num_tags", custom_names())?,
        service_type,
        search_types,
        ..Configuration::default()
    };
    KeywordSettings::read(fields)?.apply(&mut configuration);
    Ok(configuration)
}

/// What the vendor's console sets for KEYWORD search; absent fields change nothing.
pub struct KeywordSettings {
    most: Option<u32>,
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
            most: number("max_keywords", 1..=100)?,
            language: fields.optional("keyword_language", languages())?,
            confidence: number("keyword_confidence", 0..=100)?,
        })
    }

    /// Sets those that were given.
    pub fn apply(&self, configuration: &mut Configuration) {
        if let Some(most) = self.most {
            configuration.max_keywords = most;
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
    list(text(1..=64), 0..=MOST_NAMES)
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

fn names(fields: &Object<'_>, field: &str, rule: List<Text>) -> Result<Vec<String>, Error> {
    let names = fields.optional(field, rule)?.unwrap_or_default();
    tags::must_differ(field, &names)?;
    Ok(names)
}

/// Refuses types of search that the kind of instance does not have.
pub fn offered(
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
