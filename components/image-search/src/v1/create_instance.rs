//! `POST /v1/{project_id}/service`: creates an instance.

use operation::fields::{FieldError, Object, integer, text};
use operation::{Context, Request, Response, hex32};

use super::{configuration, instance_answer};
use crate::call::Call;
use crate::instance::{
    DESCRIPTOR_LENGTH, EXTERNAL_LENGTHS, EXTERNAL_MODEL, Instance, LEVEL, MODEL,
};
use crate::{Api, Code, Error, Tools, body};

/// Answers the request.
pub fn answer(request: &Request, context: &Context<'_>, tools: &Tools<'_>) -> Response {
    Call::answer(Api::V1, request, context, tools, |call| {
        match call.method() {
            "POST" => create(call),
            _ => Err(call.method_not_allowed("POST")),
        }
    })
}

fn create(call: &Call<'_>) -> Result<Response, Error> {
    let instance = read(call)?;
    let created = instance.create(call);
    if created.map_err(|error| Error::store(call.context, &error))? {
        return Ok(instance_answer::response(&instance));
    }
    Err(Error::new(
        Code::NameTaken,
        "Choose another name, or delete that instance first.",
    ))
}

fn read(call: &Call<'_>) -> Result<Instance, Error> {
    let json = body::json(call.request)?;
    let fields = Object::of(&json)?;
    let name = body::required_text(&fields, "name", text(0..=usize::MAX))?;
    must_be_a_name(&name)?;
    let model = body::required_text(&fields, "model", text(0..=usize::MAX))?;
    let descriptor_length = descriptor_length(&fields, &model)?;
    // The vendor prints no limit for v1; its v2 has this one.
    let description = fields.optional("description", text(0..=512))?;
    Ok(Instance {
        id: hex32(),
        name,
        model,
        descriptor_length,
        description: description.unwrap_or_default(),
        level: fields
            .optional("level", integer(LEVEL..=LEVEL))?
            .unwrap_or(LEVEL),
        registered: call.context.now,
        configuration: configuration::read(&fields)?,
    })
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

/// Names that no instance can have, because their paths are other things' already: `/v1/{project_id}/{name}/image`
/// is how an instance named `image` is queried, or an image of the registry with that id is shown.
const RESERVED: &[&str] = &["service", "images"];

/// 1 to 16 lower-case letters, digits, `-` and `_`, beginning with a letter; not [`RESERVED`].
fn must_be_a_name(name: &str) -> Result<(), Error> {
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
