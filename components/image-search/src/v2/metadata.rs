//! The fields that describe an item in a request.

use operation::fields::{Entries, FieldError, Number, Object, Text, entries, list, number, text};
use serde_json::Value;

use crate::image::Metadata;
use crate::inference::{Description, Language};
use crate::instance::Instance;
use crate::{Error, keywords};

/// Characters of an item's id at most.
pub const LONGEST_ID: usize = 256;

/// Keywords of an item at most, whatever its instance takes.
const MOST_KEYWORDS: usize = 100;

/// The mandatory field `item_id`.
pub fn item_id(fields: &Object<'_>) -> Result<String, FieldError> {
    fields.required("item_id", text(1..=LONGEST_ID))
}

/// The field `item_id` where it may be absent.
pub fn optional_item_id(fields: &Object<'_>) -> Result<Option<String>, FieldError> {
    fields.optional("item_id", text(1..=LONGEST_ID))
}

/// What an adding says of its item.
pub struct Adding {
    /// What the user says of it.
    pub metadata: Metadata,
    /// What keywords are to be generated in, if they are.
    pub language: Option<Language>,
}

impl Adding {
    /// Reads `desc`, `custom_tags`, `custom_num_tags` and `keywords`.
    pub fn read(fields: &Object<'_>, instance: &Instance) -> Result<Self, Error> {
        let given = keywords(fields, instance)?;
        Ok(Self {
            language: keywords::wanted(instance, given.as_ref()),
            metadata: Metadata {
                keywords: given.unwrap_or_default(),
                ..of_update(fields, instance)?
            },
        })
    }

    /// All that is said of the item whose picture has this description.
    pub fn completed(self, described: &Description, instance: &Instance) -> Metadata {
        let mut metadata = self.metadata;
        if self.language.is_some() {
            metadata.keywords = keywords::of(described, &instance.configuration);
        }
        metadata
    }
}

/// What can be said of an item later: all but `keywords`.
pub fn of_update(fields: &Object<'_>, instance: &Instance) -> Result<Metadata, Error> {
    let tags = fields.optional("custom_tags", tags())?.unwrap_or_default();
    instance.must_declare_tags("custom_tags", tags.iter().map(|(name, _)| name))?;
    let numbers = fields.optional("custom_num_tags", numbers())?;
    let numbers = numbers.unwrap_or_default();
    instance.must_declare_numbers("custom_num_tags", numbers.iter().map(|(name, _)| name))?;
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
    let keywords = fields.optional("keywords", list(text(1..=64), 0..=MOST_KEYWORDS))?;
    let most = instance.configuration.max_keywords as usize;
    if keywords.as_ref().is_some_and(|given| given.len() > most) {
        let rule = format!(
            "must be at most {most} keywords: instance {} takes no more",
            instance.name
        );
        return Err(FieldError::value("keywords", rule).into());
    }
    Ok(keywords)
}
