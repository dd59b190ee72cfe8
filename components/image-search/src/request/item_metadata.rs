//! The fields that say what an item is: v2's `desc`, `custom_tags`, `custom_num_tags` and `keywords`.

use operation::fields::{Entries, FieldError, Number, Object, Text, entries, list, number, text};
use serde_json::Value;

use crate::error::Error;
use crate::image::Metadata;
use crate::inference::{Description, Language};
use crate::instance::{Configuration, Instance, SearchType};

/// Characters of the id of an item that is added, at most.
pub const MAX_ITEM_ID: usize = 256;

/// Keywords of an item at most, whatever its instance takes.
const MAX_KEYWORDS: usize = 100;

/// What a request says of an item that it adds.
pub struct NewMetadata {
    /// What the user says of it.
    pub metadata: Metadata,
    /// The language that keywords are to be generated in, if they are.
    pub keyword_language: Option<Language>,
}

impl NewMetadata {
    /// Reads `desc`, `custom_tags`, `custom_num_tags` and `keywords`.
    pub fn read(fields: &Object<'_>, instance: &Instance) -> Result<Self, Error> {
        let given = keywords(fields, instance)?;
        Ok(Self {
            keyword_language: keyword_language(instance, given.as_ref()),
            metadata: Metadata {
                keywords: given.unwrap_or_default(),
                ..updated_metadata(fields, instance)?
            },
        })
    }

    /// All that is said of the item whose picture has this description.
    pub fn completed(self, described: &Description, instance: &Instance) -> Metadata {
        let mut metadata = self.metadata;
        if self.keyword_language.is_some() {
            metadata.keywords = generated_keywords(described, &instance.configuration);
        }
        metadata
    }
}

/// What can be said of an item later: all but `keywords`.
pub fn updated_metadata(fields: &Object<'_>, instance: &Instance) -> Result<Metadata, Error> {
    let tags = fields.optional("custom_tags", tags())?.unwrap_or_default();
    instance.ensure_tags_declared("custom_tags", tags.iter().map(|(name, _)| name))?;
    let numbers = fields.optional("custom_num_tags", numbers())?;
    let numbers = numbers.unwrap_or_default();
    instance.ensure_numbers_declared("custom_num_tags", numbers.iter().map(|(name, _)| name))?;
    let tags = tags.into_iter();
    Ok(Metadata {
        tags: tags
            .map(|(name, value)| (name, Value::String(value)))
            .collect(),
        numbers: numbers.into_iter().collect(),
        description: fields.optional("desc", text(1..=2048))?,
        keywords: Vec::new(),
    })
}

fn tags() -> Entries<Text> {
    entries(text(1..=64))
}

fn numbers() -> Entries<Number> {
    entries(number(f64::MIN..=f64::MAX))
}

/// The field `keywords`: an empty list says that the item has none.
fn keywords(fields: &Object<'_>, instance: &Instance) -> Result<Option<Vec<String>>, Error> {
    let keywords = fields.optional("keywords", list(text(1..=64), 0..=MAX_KEYWORDS))?;
    let max = instance.configuration.max_keywords as usize;
    if keywords.as_ref().is_some_and(|given| given.len() > max) {
        let rule = format!(
            "must be at most {max} keywords: instance {} takes no more",
            instance.name
        );
        return Err(FieldError::value("keywords", rule).into());
    }
    Ok(keywords)
}

/// The language that keywords are to be generated in: `None` where the user gives them, and where nobody can search by
/// them.
fn keyword_language(instance: &Instance, given: Option<&Vec<String>>) -> Option<Language> {
    let configuration = &instance.configuration;
    let searchable = configuration.search_types.contains(&SearchType::Keyword);
    (given.is_none() && searchable).then_some(configuration.keyword_language)
}

/// The keywords of a description that the instance takes: the most confident first, those of too little confidence
/// left out.
fn generated_keywords(description: &Description, configuration: &Configuration) -> Vec<String> {
    let least = configuration.keyword_confidence as f32;
    let keywords = description.keywords.iter();
    keywords
        .filter(|keyword| keyword.confidence >= least)
        .take(configuration.max_keywords as usize)
        .map(|keyword| keyword.word.clone())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inference::{Format, Keyword, Size};

    #[test]
    fn the_settings_choose_among_the_keywords() {
        let keyword = |(word, confidence): (&str, f32)| Keyword {
            word: word.to_owned(),
            confidence,
        };
        let keywords = [("red", 50.0), ("blue", 30.0), ("grey", 20.0), ("pink", 0.1)];
        let description = Description {
            format: Format::Jpeg,
            size: Size {
                width: 100,
                height: 100,
            },
            descriptor: Vec::new(),
            keywords: keywords.map(keyword).to_vec(),
        };
        let chosen = |most, least| {
            let configuration = Configuration {
                max_keywords: most,
                keyword_confidence: least,
                ..Configuration::default()
            };
            generated_keywords(&description, &configuration)
        };
        assert_eq!(chosen(50, 20), ["red", "blue", "grey"]);
        assert_eq!(chosen(50, 21), ["red", "blue"]);
        assert_eq!(chosen(1, 20), ["red"]);
        assert_eq!(chosen(50, 0), ["red", "blue", "grey", "pink"]);
        assert!(chosen(50, 100).is_empty());
    }
}
