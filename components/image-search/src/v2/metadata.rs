//! The fields that describe an item in a request.

use operation::fields::{Entries, Fault, Number, Object, Text, entries, list, number, text};
use serde_json::Value;

use crate::Error;
use crate::image::Metadata;
use crate::instance::Instance;

/// Characters of an item's id at most.
pub const LONGEST_ID: usize = 256;

/// Keywords of an item at most, whatever its instance takes.
const MOST_KEYWORDS: usize = 100;

/// The mandatory field `item_id`.
pub fn item_id(fields: &Object<'_>) -> Result<String, Fault> {
    fields.required("item_id", text(1..=LONGEST_ID))
}

/// The field `item_id` where it may be absent.
pub fn optional_item_id(fields: &Object<'_>) -> Result<Option<String>, Fault> {
    fields.optional("item_id", text(1..=LONGEST_ID))
}

/// What an adding says of its item: `desc`, `custom_tags`, `custom_num_tags` and `keywords`.
pub fn of_adding(fields: &Object<'_>, instance: &Instance) -> Result<Metadata, Error> {
    Ok(Metadata {
        keywords: keywords(fields, instance)?,
        ..of_update(fields, instance)?
    })
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

fn keywords(fields: &Object<'_>, instance: &Instance) -> Result<Vec<String>, Error> {
    let keywords = fields.optional("keywords", list(text(1..=64), 1..=MOST_KEYWORDS))?;
    let keywords = keywords.unwrap_or_default();
    let most = instance.configuration.max_keywords as usize;
    if keywords.len() > most {
        let rule = format!(
            "must be at most {most} keywords: instance {} takes no more",
            instance.name
        );
        return Err(Fault::value("keywords", rule).into());
    }
    Ok(keywords)
}
