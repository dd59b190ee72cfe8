//! Conditions on tags and numbers: which items a search, a check or a deletion is about.

use operation::fields::{FieldError, Object, entries, list, number, object, text};

use crate::attributes::{number_field, tag};
use crate::inference::Filter;
use crate::instance::Instance;
use crate::{Code, Error};

/// The condition of `custom_tags` and `custom_num_tags`: any of the values of each tag, and every tag's
/// and number's condition; `None` when neither field holds one.
pub fn read(fields: &Object<'_>, instance: &Instance) -> Result<Option<Filter>, Error> {
    let mut conditions = tags(fields, instance)?;
    conditions.extend(ranges(fields, instance)?);
    Ok((!conditions.is_empty()).then_some(Filter::All(conditions)))
}

/// The refusal of a request that is about no item at all.
pub fn nothing_given() -> Error {
    let advice = "Give one of item_id, custom_tags and custom_num_tags.";
    Error::new(Code::NothingGiven, advice)
}

fn tags(fields: &Object<'_>, instance: &Instance) -> Result<Vec<Filter>, Error> {
    const FIELD: &str = "custom_tags";
    let tags = fields.optional(FIELD, entries(list(text(1..=64), 1..=32)))?;
    let tags = tags.unwrap_or_default();
    instance.must_declare_tags(FIELD, tags.iter().map(|(name, _)| name))?;
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
    instance.must_declare_numbers(FIELD, ranges.iter().map(|(name, _)| name))?;
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
