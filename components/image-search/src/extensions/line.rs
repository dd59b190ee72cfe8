//! An item as a line of an export, from which an import makes the same item again.

use std::collections::BTreeMap;

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use operation::Timestamp;
use operation::fields::{At, Fault, Object, Rule, entries, integer, list, number, text};
use serde::Serialize;
use serde_json::Value;

use super::item_view::LONGEST_ID;
use crate::Error;
use crate::attributes::written;
use crate::call::Call;
use crate::image::{Image, Metadata, Tags};
use crate::instance::{DESCRIPTOR_LENGTH, Instance};

/// Base64 with its padding, as most libraries want it; an import also takes it without.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

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
    let bytes: Vec<u8> = descriptor
        .iter()
        .map(|component| *component as u8)
        .collect();
    let line = Line {
        id: &image.path,
        desc: image.metadata.description.as_deref(),
        custom_tags: &image.metadata.tags,
        custom_num_tags: &image.metadata.numbers,
        keywords: &image.metadata.keywords,
        added: image.added,
        model: &image.model,
        descriptor: BASE64.encode(bytes),
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
        return Err(Fault::value("model", rule).into());
    }
    let descriptor = fields.required("descriptor", Descriptor)?;
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
        Error::Field(fault) => Error::Field(Fault {
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

    fn check(&self, value: &Value, at: At<'_>) -> Result<Value, Fault> {
        if !(value.is_string() || value.is_number() || value.is_boolean()) {
            return Err(at.not("a string, a number, true or false"));
        }
        if written(value).chars().count() > 256 {
            return Err(at.breaks("must be at most 256 characters"));
        }
        Ok(value.clone())
    }
}

/// The rule of a descriptor: as many signed bytes as the model has components, the greatest 127 or -127.
struct Descriptor;

impl Rule for Descriptor {
    type Output = Vec<i8>;

    fn check(&self, value: &Value, at: At<'_>) -> Result<Vec<i8>, Fault> {
        let encoded = text(0..=usize::MAX).check(value, at)?;
        let bytes = BASE64.decode(encoded);
        let bytes = bytes.map_err(|error| at.breaks(format!("must be base64: {error}")))?;
        if bytes.len() != DESCRIPTOR_LENGTH {
            let rule = format!("must be {DESCRIPTOR_LENGTH} bytes, not {}", bytes.len());
            return Err(at.breaks(rule));
        }
        let components: Vec<i8> = bytes.into_iter().map(|byte| byte as i8).collect();
        let greatest = components
            .iter()
            .map(|component| component.unsigned_abs())
            .max();
        match greatest {
            Some(127) => Ok(components),
            _ => Err(at.breaks("must have a component of 127 or -127, and none of -128")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptors_are_of_the_models_length() {
        let model = vision::descriptor::Model::builtin().unwrap();
        assert_eq!(model.dimensions(), DESCRIPTOR_LENGTH);
    }
}
