//! `POST /v1/{project_id}/images`: registers an image of a container registry in the project.

use operation::fields::{FieldError, Location, Object, Rule, Text, json, list, object, text, word};
use operation::{Operation, Response, Timestamp, huawei, uuid};
use serde_json::Value;
use strum::VariantArray;

use crate::api::{ImageCall, ImageRegistry};
use crate::enumerations::{Arch, DevService, Origin, ResourceCategory, ServiceType, Visibility};
use crate::error::Error;
use crate::image::{Image, Tag};
use crate::swr_path::{MAX_LENGTH, MIN_LENGTH, SwrPath};

/// The most tags of an image.
const MAX_TAGS: usize = 20;
/// The most words of an enumeration that a list may hold, repetitions included.
const MAX_WORDS: usize = 64;

/// Registers the image that the body describes, and shows it.
pub struct RegisterImage {
    image: Image,
    path: SwrPath,
}

impl Operation<ImageRegistry> for RegisterImage {
    fn parse(call: &ImageCall<'_>) -> Result<Self, Error> {
        let body = json(call.request.body())?;
        Ok(read(&Object::of(&body)?, call.context.now)?)
    }

    fn run(self, call: &ImageCall<'_>) -> Result<Response, Error> {
        let Self { image, path } = self;
        if !image.register(call.context.store, &call.caller.project_id)? {
            let name = format!("{}/{}", path.namespace, path.name);
            return Err(Error::conflict(&path.tag, &name));
        }
        Ok(huawei::json(200, &image.show()))
    }
}

fn read(body: &Object<'_>, now: Timestamp) -> Result<RegisterImage, FieldError> {
    let swr_path = body.required("swr_path", text(MIN_LENGTH..=MAX_LENGTH))?;
    let path = SwrPath::parse(&swr_path)
        .map_err(|error| FieldError::value("swr_path", error.to_string()))?;
    let image = Image {
        id: uuid(),
        swr_path,
        namespace: path.namespace.clone(),
        name: path.name.clone(),
        tag: path.tag.clone(),
        arch: or(body, "arch", word(), Arch::X86_64)?,
        description: or(body, "description", text(0..=512), String::new())?,
        origin: or(body, "origin", word(), Origin::Customize)?,
        resource_categories: words(
            body,
            "resource_category",
            &[ResourceCategory::Cpu, ResourceCategory::Gpu],
        )?,
        service_type: or(body, "service_type", word(), ServiceType::Unknown)?,
        dev_services: words(body, "services", &[DevService::Notebook, DevService::Ssh])?,
        visibility: or(body, "visibility", word(), Visibility::Private)?,
        workspace_id: or(body, "workspace_id", workspace_id(), "0".to_owned())?,
        flavor_type: body.optional("flavor_type", word())?,
        tags: or(body, "tags", list(TagRule, 0..=MAX_TAGS), Vec::new())?,
        swr_instance_id: body
            .optional("swr_instance_id", text(0..=64))?
            .filter(|id| !id.is_empty()),
        read_me: body.optional("read_me", text(0..=3_000))?,
        create_at: now,
        update_at: now,
    };
    Ok(RegisterImage { image, path })
}

fn or<R: Rule>(
    body: &Object<'_>,
    name: &str,
    rule: R,
    default: R::Output,
) -> Result<R::Output, FieldError> {
    Ok(body.optional(name, rule)?.unwrap_or(default))
}

/// A list of words, each once; an empty list stands for the default.
fn words<T: VariantArray + Into<&'static str> + Copy + PartialEq>(
    body: &Object<'_>,
    name: &str,
    default: &[T],
) -> Result<Vec<T>, FieldError> {
    let given = or(body, name, list(word::<T>(), 0..=MAX_WORDS), Vec::new())?;
    let mut words: Vec<T> = Vec::new();
    for word in given {
        if !words.contains(&word) {
            words.push(word);
        }
    }
    Ok(if words.is_empty() {
        default.to_vec()
    } else {
        words
    })
}

/// `0`, the default workspace, or the id of another.
pub fn workspace_id() -> Text {
    fn is_workspace_id(id: &str) -> bool {
        let is_plain = |b: u8| b.is_ascii_digit() || b.is_ascii_lowercase();
        id == "0" || (id.len() == 32 && id.bytes().all(is_plain))
    }
    text(1..=32).matching(is_workspace_id, "0 or 32 digits and lower-case letters")
}

/// A tag: an object of key and value, or, as the vendor's SDK has it, a text: `key` or `key=value`.
struct TagRule;

impl Rule for TagRule {
    type Output = Tag;

    fn check(&self, value: &Value, at: Location<'_>) -> Result<Tag, FieldError> {
        let tag = object(|tag: &Object<'_>| {
            Ok(Tag {
                key: tag.required("key", text(1..=128))?,
                value: or(tag, "value", text(0..=255), String::new())?,
            })
        });
        match value {
            Value::String(text) => {
                let (key, value) = text.split_once('=').unwrap_or((text, ""));
                tag.check(&serde_json::json!({ "key": key, "value": value }), at)
            }
            Value::Object(_) => tag.check(value, at),
            _ => Err(at.wrong_type("a string, or an object of key and value")),
        }
    }
}
