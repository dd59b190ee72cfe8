//! An item as a line of an export, from which an import makes the same item again.

use std::collections::BTreeMap;

use operation::Timestamp;
use operation::fields::{FieldError, Location, Object, Rule, entries, integer, list, number, text};
use serde::Serialize;
use serde_json::Value;

use super::descriptor::{self, Descriptor};
use super::fields::MAX_ID;
use crate::error::Error;
use crate::image::{Image, Metadata, Tags, tag_text};
use crate::instance::Instance;

/// Appends the picture's line to `lines`.
pub fn write(image: &Image, lines: &mut Vec<u8>) -> Result<(), Error> {
    #[derive(Serialize)]
    struct Line<'a> {
        id: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        desc: Option<&'a str>,
        custom_tags: &'a Tags,
        custom_num_tags: &'a BTreeMap<String, f64>,
        keywords: &'a [String],
        added: Timestamp,
        model: &'a str,
        descriptor: String,
    }
    let line = Line {
        id: &image.path,
        desc: image.metadata.description.as_deref(),
        custom_tags: &image.metadata.tags,
        custom_num_tags: &image.metadata.numbers,
        keywords: &image.metadata.keywords,
        added: image.added,
        model: &image.model,
        descriptor: descriptor::encode(&image.descriptor()?),
    };
    write_json(&line, lines)
}

/// Appends a line of JSON to `lines`.
pub fn write_json(line: &impl Serialize, lines: &mut Vec<u8>) -> Result<(), Error> {
    let written = serde_json::to_writer(&mut *lines, line);
    written.map_err(|error| Error::Internal(error.to_string()))?;
    lines.push(b'\n');
    Ok(())
}

/// Whether the line is the last one of an export, which is no item.
pub fn is_end(line: &Value) -> bool {
    line.get("exported").is_some() && line.get("id").is_none()
}

/// The picture of a line, as it was, for this instance; added `now` unless the line says when.
pub fn read(fields: &Object<'_>, instance: &Instance, now: Timestamp) -> Result<Image, Error> {
    let id = fields.required("id", text(1..=MAX_ID))?;
    let model = fields.required("model", text(0..=usize::MAX))?;
    if model != instance.model {
        let rule = format!(
            "must be {}, the model of instance {}: descriptors of another model mean nothing to it",
            instance.model, instance.name
        );
        return Err(FieldError::value("model", rule).into());
    }
    let descriptor = fields.required("descriptor", Descriptor::of(instance))?;
    let metadata = metadata(fields, instance)?;
    let mut image = Image::new(id, metadata, &model, &descriptor, now);
    if let Some(added) = fields.optional("added", integer(0..=i64::MAX))? {
        image.added = Timestamp(added);
    }
    Ok(image)
}

fn metadata(fields: &Object<'_>, instance: &Instance) -> Result<Metadata, Error> {
    const TAGS: &str = "custom_tags";
    const NUMBERS: &str = "custom_num_tags";
    let tags = fields
        .optional(TAGS, entries(TagValue))?
        .unwrap_or_default();
    let names = tags.iter().map(|(name, _)| name);
    instance
        .ensure_tags_declared(TAGS, names)
        .map_err(advise_to_declare)?;
    let numbers = entries(number(f64::MIN..=f64::MAX));
    let numbers = fields.optional(NUMBERS, numbers)?.unwrap_or_default();
    let names = numbers.iter().map(|(name, _)| name);
    instance
        .ensure_numbers_declared(NUMBERS, names)
        .map_err(advise_to_declare)?;
    let max = instance.configuration.max_keywords as usize;
    let keywords = fields.optional("keywords", list(text(1..=64), 0..=max))?;
    Ok(Metadata {
        tags: tags.into_iter().collect(),
        numbers: numbers.into_iter().collect(),
        description: fields.optional("desc", text(1..=2048))?,
        keywords: keywords.unwrap_or_default(),
    })
}

/// Adds how to declare a name to the refusal of one that is not.
fn advise_to_declare(error: Error) -> Error {
    match error {
        Error::Field(error) => Error::Field(FieldError {
            rule: format!("{}; PATCH the instance to declare it", error.rule),
            ..error
        }),
        other => other,
    }
}

/// The rule of a tag's value: what v1 and v2 take, kept as it is.
struct TagValue;

impl Rule for TagValue {
    type Output = Value;

    fn check(&self, value: &Value, at: Location<'_>) -> Result<Value, FieldError> {
        if !(value.is_string() || value.is_number() || value.is_boolean()) {
            return Err(at.wrong_type("a string, a number, true or false"));
        }
        if tag_text(value).chars().count() > 256 {
            return Err(at.invalid("must be at most 256 characters"));
        }
        Ok(value.clone())
    }
}
