//! `POST /v1/{project_id}/service`: creates an instance.

use operation::fields::{FieldError, List, Object, Text, integer, list, text};
use operation::{Operation, Response, hex32};

use super::answer;
use super::fields::MAX_TAGS;
use crate::api::{ImageSearch, ImageSearchCall, project};
use crate::error::Error;
use crate::error_code::Code;
use crate::instance::{
    Configuration, DESCRIPTOR_LENGTH, EXTERNAL_LENGTHS, EXTERNAL_MODEL, Instance, LEVEL, MODEL,
    SearchType, ServiceType,
};
use crate::request::{
    KeywordSettings, custom_names, json, offered_search_types, required_text, search_type,
    service_types,
};

/// Names that no instance can have, because their paths are other things' already: `/v1/{project_id}/{name}/image`
/// is how an instance named `image` is queried, or an image of the registry with that id is shown.
const RESERVED: &[&str] = &["service", "images"];

/// Creates an instance.
pub struct CreateInstance {
    instance: Instance,
}

impl Operation<ImageSearch> for CreateInstance {
    fn parse(call: &ImageSearchCall<'_>) -> Result<Self, Error> {
        let body = json(call.request)?;
        let fields = Object::of(&body)?;
        let name = required_text(&fields, "name", text(0..=usize::MAX))?;
        check_name(&name)?;
        let model = required_text(&fields, "model", text(0..=usize::MAX))?;
        let descriptor_length = descriptor_length(&fields, &model)?;
        // The vendor prints no limit for v1; its v2 has this one.
        let description = fields.optional("description", text(0..=512))?;
        let level = fields.optional("level", integer(LEVEL..=LEVEL))?;
        let instance = Instance {
            id: hex32(),
            name,
            model,
            descriptor_length,
            description: description.unwrap_or_default(),
            level: level.unwrap_or(LEVEL),
            registered: call.context.now,
            configuration: configuration(&fields)?,
        };
        Ok(Self { instance })
    }

    fn run(self, call: &ImageSearchCall<'_>) -> Result<Response, Error> {
        if self.instance.create(&project(call))? {
            return Ok(answer::instance(&self.instance));
        }
        Err(Error::new(
            Code::NameTaken,
            "Choose another name, or delete that instance first.",
        ))
    }
}

/// 1 to 16 lower-case letters, digits, `-` and `_`, beginning with a letter; not [`RESERVED`].
fn check_name(name: &str) -> Result<(), Error> {
    if RESERVED.contains(&name) {
        let advice = format!("The name {name} is reserved: choose another.");
        return Err(Error::new(Code::InstanceName, advice));
    }
    let alphabet = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_';
    let fits = name.len() <= 16
        && name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.bytes().all(alphabet);
    if fits {
        return Ok(());
    }
    let advice =
        "name must be 1 to 16 lower-case letters, digits, - and _, beginning with a letter.";
    Err(Error::new(Code::InstanceName, advice))
}

/// Components of the model's descriptors: the field `descriptor_length` for a model of the user's own.
fn descriptor_length(fields: &Object<'_>, model: &str) -> Result<u32, Error> {
    const FIELD: &str = "descriptor_length";
    match model {
        MODEL if fields.has(FIELD) => {
            let rule = format!("is {DESCRIPTOR_LENGTH} with model {MODEL}: leave it out");
            Err(FieldError::value(FIELD, rule).into())
        }
        MODEL => Ok(DESCRIPTOR_LENGTH),
        EXTERNAL_MODEL => Ok(fields.required(FIELD, integer(EXTERNAL_LENGTHS))? as u32),
        _ => {
            let advice = format!(
                "model must be {MODEL}, or {EXTERNAL_MODEL} for descriptors of a model of your own."
            );
            Err(Error::new(Code::Model, advice))
        }
    }
}

/// `tags`, and what the vendor's console sets for v2: `custom_tags`, `custom_num_tags`, `service_type`, `search_types`
/// and what [`KeywordSettings`] has.
fn configuration(fields: &Object<'_>) -> Result<Configuration, Error> {
    let mut tags = different_names(fields, "tags", tag_names())?;
    for name in different_names(fields, "custom_tags", custom_names())? {
        if !tags.contains(&name) {
            tags.push(name);
        }
    }
    let service_type = fields.optional("service_type", service_types())?;
    let service_type = service_type.unwrap_or_default();
    let search_types = fields.optional("search_types", list(search_type(), 1..=4))?;
    let search_types = match search_types {
        Some(search_types) => offered_search_types(service_type, search_types)?,
        None if service_type == ServiceType::GeneralImage => SearchType::general(),
        None => service_type.search_types().to_vec(),
    };
    let mut configuration = Configuration {
        tags,
        numbers: different_names(fields, "custom_num_tags", custom_names())?,
        service_type,
        search_types,
        ..Configuration::default()
    };
    KeywordSettings::read(fields)?.apply(&mut configuration);
    Ok(configuration)
}

/// The rule of an instance's list of tag names.
fn tag_names() -> List<Text> {
    let no_upper_case = |name: &str| !name.chars().any(char::is_uppercase);
    let name = text(1..=64).matching(no_upper_case, "without upper-case letters");
    list(name, 0..=MAX_TAGS)
}

/// Names of which none is declared twice in `field`.
fn different_names(
    fields: &Object<'_>,
    field: &str,
    rule: List<Text>,
) -> Result<Vec<String>, FieldError> {
    let names = fields.optional(field, rule)?.unwrap_or_default();
    for (index, name) in names.iter().enumerate() {
        if names[..index].contains(name) {
            let rule = "must differ from the names before it";
            return Err(FieldError::value(format!("{field}[{index}]"), rule));
        }
    }
    Ok(names)
}
