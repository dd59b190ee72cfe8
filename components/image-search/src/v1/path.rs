//! The rule of a picture's path.

use operation::fields::{Object, text};

use crate::{Error, body};

/// Characters of a path: the vendor prints no limit.
const LONGEST: usize = 4096;

/// The mandatory field `path`.
pub fn required(fields: &Object<'_>) -> Result<String, Error> {
    body::required_text(fields, "path", text(0..=LONGEST))
}

/// The field `path` where it may be absent.
pub fn optional(fields: &Object<'_>) -> Result<Option<String>, Error> {
    body::optional_text(fields, "path", text(0..=LONGEST))
}
