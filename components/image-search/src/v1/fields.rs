//! Where an instance is named in a path, and the rules of a picture's `path` and `tags`.

use operation::fields::{FieldError, Location, Object, Rule, text};
use serde_json::Value;

use crate::image::{Tags, tag_text};
use crate::request::{optional_text, required_text};

/// Where the instance stands in `/v1/{project_id}/{instance_name}/image...`.
pub const IMAGE_INSTANCE: usize = 2;

/// Where the instance stands in `/v1/{project_id}/service/{instance_name}`.
pub const SERVICE_INSTANCE: usize = 3;

/// Tag names an instance can declare, and so pairs a picture can carry.
pub const MAX_TAGS: usize = 10;

/// Characters of a tag's value.
const MAX_VALUE: usize = 256;

/// Characters of a path: the vendor prints no limit.
const MAX_PATH: usize = 4096;

/// The mandatory field `path`.
pub fn required_path(fields: &Object<'_>) -> Result<String, FieldError> {
    required_text(fields, "path", text(0..=MAX_PATH))
}

/// The field `path` where it may be absent.
pub fn optional_path(fields: &Object<'_>) -> Result<Option<String>, FieldError> {
    optional_text(fields, "path", text(0..=MAX_PATH))
}

/// The rule of a picture's tags, and of a search's filter.
#[derive(Debug, Clone, Copy)]
pub struct Pairs;

impl Rule for Pairs {
    type Output = Tags;

    fn check(&self, value: &Value, at: Location<'_>) -> Result<Tags, FieldError> {
        let pairs = value
            .as_object()
            .ok_or_else(|| at.wrong_type("an object"))?;
        if pairs.len() > MAX_TAGS {
            return Err(at.invalid(format!("must be at most {MAX_TAGS} pairs")));
        }
        for (name, value) in pairs {
            let scalar = value.is_string() || value.is_number() || value.is_boolean();
            if !scalar {
                return Err(at.wrong_type(&format!("an object of strings, which {name} is not")));
            }
            if tag_text(value).chars().count() > MAX_VALUE {
                let rule = format!("must have values of at most {MAX_VALUE} characters");
                return Err(at.invalid(rule));
            }
        }
        Ok(pairs.clone())
    }
}
