//! Which items a request is about: where the path names their instance, the field `item_id`, conditions on tags and numbers,
//! and cursors.

use operation::fields::{FieldError, Object, entries, list, number, object, text};

use crate::error::Error;
use crate::error_code::Code;
use crate::image::attributes::{number_field, tag};
use crate::inference::{Filter, Hit};
use crate::instance::Instance;
use crate::library::position_after;
use crate::request::MAX_ITEM_ID;

/// Where the instance stands in `/v2/{project_id}/mms/{service_name}/...`.
pub const INSTANCE: usize = 3;

/// Characters of a cursor's id: pictures that v1 added may have paths as long as this.
const MAX_CURSOR_ID: usize = 4096;

/// The mandatory field `item_id`.
pub fn required_item_id(fields: &Object<'_>) -> Result<String, FieldError> {
    fields.required("item_id", text(1..=MAX_ITEM_ID))
}

/// The field `item_id` where it may be absent.
pub fn optional_item_id(fields: &Object<'_>) -> Result<Option<String>, FieldError> {
    fields.optional("item_id", text(1..=MAX_ITEM_ID))
}

/// The condition of `custom_tags` and `custom_num_tags`: any of the values of each tag, and every tag's
/// and number's condition; `None` when neither field holds one.
pub fn optional_condition(
    fields: &Object<'_>,
    instance: &Instance,
) -> Result<Option<Filter>, Error> {
    let mut conditions = tags(fields, instance)?;
    conditions.extend(ranges(fields, instance)?);
    Ok((!conditions.is_empty()).then_some(Filter::All(conditions)))
}

/// The condition of a request that names no item: without it, it would be about no item at all.
pub fn required_condition(fields: &Object<'_>, instance: &Instance) -> Result<Filter, Error> {
    optional_condition(fields, instance)?.ok_or_else(|| {
        let advice = "Give one of item_id, custom_tags and custom_num_tags.";
        Error::new(Code::NothingGiven, advice)
    })
}

fn tags(fields: &Object<'_>, instance: &Instance) -> Result<Vec<Filter>, Error> {
    const FIELD: &str = "custom_tags";
    let tags = fields.optional(FIELD, entries(list(text(1..=64), 1..=32)))?;
    let tags = tags.unwrap_or_default();
    instance.ensure_tags_declared(FIELD, tags.iter().map(|(name, _)| name))?;
    let any_value = |(name, values): &(String, Vec<String>)| {
        let values = values.iter().map(|value| Filter::Tag(tag(name, value)));
        Filter::Any(values.collect())
    };
    Ok(tags.iter().map(any_value).collect())
}

fn ranges(fields: &Object<'_>, instance: &Instance) -> Result<Vec<Filter>, Error> {
    const FIELD: &str = "custom_num_tags";
    let ranges = fields.optional(FIELD, entries(object(range)))?;
    let ranges = ranges.unwrap_or_default();
    instance.ensure_numbers_declared(FIELD, ranges.iter().map(|(name, _)| name))?;
    let within = |(name, (least, most)): &(String, (f64, f64))| {
        Filter::Range(number_field(name), *least, *most)
    };
    Ok(ranges.iter().map(within).collect())
}

/// Both ends are included; an end that is absent is open, and still the item must carry the number.
fn range(fields: &Object<'_>) -> Result<(f64, f64), FieldError> {
    let end = |name| fields.optional(name, number(f64::MIN..=f64::MAX));
    let least = end("from")?.unwrap_or(f64::NEG_INFINITY);
    let most = end("to")?.unwrap_or(f64::INFINITY);
    if least > most {
        let rule = "must be at most the range's to";
        return Err(FieldError::value(fields.path_of("from"), rule));
    }
    Ok((least, most))
}

/// The position that `last_item` stands for, where items differ in score.
pub fn scored_cursor(fields: &Object<'_>) -> Result<Option<Hit>, FieldError> {
    let position = |fields: &Object<'_>| {
        let score = fields.required("score", number(0.0..=1.0))?;
        Ok(position_after(&cursor_id(fields)?, score as f32))
    };
    fields.optional("last_item", object(position))
}

/// The position that `last_item` stands for, where all scores are 1: its id is enough.
pub fn unscored_cursor(fields: &Object<'_>) -> Result<Option<Hit>, FieldError> {
    let position = |fields: &Object<'_>| {
        fields.optional("score", number(0.0..=1.0))?;
        Ok(position_after(&cursor_id(fields)?, 1.0))
    };
    fields.optional("last_item", object(position))
}

fn cursor_id(fields: &Object<'_>) -> Result<String, FieldError> {
    fields.required("id", text(1..=MAX_CURSOR_ID))
}
