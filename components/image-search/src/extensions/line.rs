//! An item as a line of an export, from which an import makes the same item again.

use std::collections::BTreeMap;

use operation::Timestamp;
use operation::fields::{FieldError, Location, Object, Rule, entries, integer, list, number, text};
use serde::Serialize;
use serde_json::Value;

use super::descriptor::{self, Descriptor};
use super::item_view::LONGEST_ID;
use crate::Error;
use crate::attributes::written;
use crate::call::Call;
use crate::image::{Image, Metadata, Tags};
use crate::instance::Instance;

/// Appends the picture's line to `lines`.
pub fn write(call: &Call<'_>, image: &Image, lines: &mut Vec<u8>) -> Result<(), Error> {
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
    let descriptor = image.descriptor();
    let descriptor = descriptor.map_err(|error| Error::store(call.context, &error))?;
    let line = Line {
        id: &image.path,
        desc: image.metadata.description.as_deref(),
        custom_tags: &image.metadata.tags,
        custom_num_tags: &image.metadata.numbers,
        keywords: &image.metadata.keywords,
        added: image.added,
        model: &image.model,
        descriptor: descriptor::written(&descriptor),
    };
    let written = serde_json::to_writer(&mut *lines, &line);
    written.map_err(|error| Error::internal(call.context, error))?;
    lines.push(b'\n');
    Ok(())
}

/// Whether the line is the last one of an export, which is no item.
pub fn is_last(line: &Value) -> bool {
    line.get("exported").is_some() && line.get("id").is_none()
}

/// The picture of a line, as it was, for this instance.
pub fn read(call: &Call<'_>, instance: &Instance, fields: &Object<'_>) -> Result<Image, Error> {
    let id = fields.required("id", text(1..=LONGEST_ID))?;
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
    let mut image = Image::new(id, metadata, &model, &descriptor, call.context.now);
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
    instance.must_declare_tags(TAGS, names).map_err(declare)?;
    let numbers = entries(number(f64::MIN..=f64::MAX));
    let numbers = fields.optional(NUMBERS, numbers)?.unwrap_or_default();
    let names = numbers.iter().map(|(name, _)| name);
    instance
        .must_declare_numbers(NUMBERS, names)
        .map_err(declare)?;
    let most = instance.configuration.max_keywords as usize;
    let keywords = fields.optional("keywords", list(text(1..=64), 0..=most))?;
    Ok(Metadata {
        tags: tags.into_iter().collect(),
        numbers: numbers.into_iter().collect(),
        description: fields.optional("desc", text(1..=2048))?,
        keywords: keywords.unwrap_or_default(),
    })
}

/// Adds how to declare a name to the refusal of one that is not.
fn declare(error: Error) -> Error {
    match error {
        Error::Field(fault) => Error::Field(FieldError {
            rule: format!("{}; PATCH the instance to declare it", fault.rule),
            ..fault
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
        if written(value).chars().count() > 256 {
            return Err(at.invalid("must be at most 256 characters"));
        }
        Ok(value.clone())
    }
}
