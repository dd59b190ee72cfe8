//! The rules that fields of several operations share.

use operation::Timestamp;
use operation::fields::{FieldError, Integer, Object, Text, integer, text};
use serde::{Serialize, Serializer};

use crate::specs;

/// An id in a path or a body: 1 to 36 letters, digits and `-`.
pub(crate) fn id() -> Text {
    let plain = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    text(1..=36).matching(plain, "letters, digits and - only")
}

/// A name: letters of any script, digits, `_`, `-`, `.` and spaces, up to `longest` characters.
///
/// The vendor's Chinese manual and its SDK allow Chinese letters where its English manual does not.
pub(crate) fn name(longest: usize) -> Text {
    let named = |text: &str| {
        text.chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ' '))
    };
    text(1..=longest).matching(named, "letters, digits, _ - . and spaces only")
}

/// A description: up to 1,024 characters without those that mark up HTML and queries.
pub(crate) fn description() -> Text {
    let harmless = |text: &str| !text.contains(['!', '<', '>', '=', '&', '\'', '"']);
    text(0..=1024).matching(harmless, "free of the characters ! < > = & ' \"")
}

/// The greatest number of units that an endpoint or a service instance can have.
pub(crate) const MAX_UNITS: i64 = 1000;

/// A number of units, from `least`.
pub(crate) fn units(least: i64) -> Integer {
    integer(least..=MAX_UNITS)
}

/// A spec code in form; whether it is in the catalogue is [`known_spec`]'s to say.
pub(crate) fn spec_code() -> Text {
    text(1..=64)
}

/// Refuses a spec code that is not in the catalogue.
pub(crate) fn known_spec(object: &Object<'_>, code: &str) -> Result<(), FieldError> {
    if specs::is_known(code) {
        return Ok(());
    }
    let known = specs::SPEC_CODES.join(", ");
    Err(FieldError::value(
        object.path_of("spec_code"),
        format!("must be one of {known}"),
    ))
}

/// Refuses a minimum that is greater than its maximum.
pub(crate) fn ordered(object: &Object<'_>, min: u32, max: u32) -> Result<(), FieldError> {
    if min <= max {
        return Ok(());
    }
    Err(FieldError::value(
        object.path_of("max"),
        format!("must be at least min, which is {min}"),
    ))
}

/// A field that [`units`] bounds, as stored: the rule keeps it within `u32`.
pub(crate) fn stored(units: i64) -> u32 {
    u32::try_from(units).unwrap_or_default()
}

/// A window on a list.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Page {
    offset: usize,
    limit: usize,
}

impl Page {
    /// `offset` and `limit` of a query.
    pub fn read(query: &Object<'_>) -> Result<Self, FieldError> {
        let offset = query.optional("offset", integer(0..=1_000_000_000))?;
        let limit = query.optional("limit", integer(1..=100))?;
        Ok(Self {
            offset: offset.map_or(0, |n| usize::try_from(n).unwrap_or(usize::MAX)),
            limit: limit.map_or(10, |n| usize::try_from(n).unwrap_or_default()),
        })
    }

    /// The items inside the window.
    pub fn cut<T>(self, items: Vec<T>) -> Vec<T> {
        items
            .into_iter()
            .skip(self.offset)
            .take(self.limit)
            .collect()
    }
}

/// Writes a time as this family does.
pub(crate) fn iso8601<S: Serializer>(time: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    time.iso8601().serialize(serializer)
}
