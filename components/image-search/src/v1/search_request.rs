//! The fields of a search.

use operation::Request;
use operation::fields::{FieldError, Object, boolean, integer, object};

use super::{path, tags};
use crate::image::Tags;
use crate::inference::Region;
use crate::{Code, Error, body, picture};

/// A search, checked.
#[derive(Debug)]
pub struct Search {
    /// What to look for.
    pub source: Source,
    /// Most pictures to answer.
    pub limit: u32,
    /// How many of the best to leave out.
    pub offset: u32,
    /// Only pictures that carry all of these.
    pub tags: Tags,
}

/// What to look for.
#[derive(Debug)]
pub enum Source {
    /// A picture's bytes, and the part of it that counts.
    File(Vec<u8>, Option<Region>),
    /// The path of a picture in the instance, or an address.
    Path(String, Option<Region>),
}

impl Search {
    /// Reads the request.
    pub fn read(request: &Request) -> Result<Self, Error> {
        let json = body::json(request)?;
        let fields = Object::of(&json)?;
        let limit = fields.optional("limit", integer(1..=100))?.unwrap_or(10);
        let offset = fields
            .optional("offset", integer(0..=i64::MAX))?
            .unwrap_or(0);
        Ok(Self {
            tags: fields.optional("tags", tags::Pairs)?.unwrap_or_default(),
            source: source(&fields)?,
            limit: limit as u32,
            // No library is that long: beyond the last picture there is nothing, wherever one looks.
            offset: u32::try_from(offset).unwrap_or(u32::MAX),
        })
    }
}

/// `file` wins over `path`.
fn source(fields: &Object<'_>) -> Result<Source, Error> {
    let path = path::optional(fields)?;
    let region = region(fields)?;
    if let Some(picture) = picture::base64(fields, "file")? {
        return Ok(Source::File(picture, region));
    }
    path.map(|path| Source::Path(path, region)).ok_or_else(|| {
        let advice = "Give a picture in file, or the path of a picture in the instance.";
        Error::new(Code::NothingGiven, advice)
    })
}

/// `box`, when `is_crop` says that it counts.
fn region(fields: &Object<'_>) -> Result<Option<Region>, Error> {
    let is_crop = fields.optional("is_crop", boolean())?.unwrap_or(false);
    let region = fields.optional("box", object(corners))?;
    match (is_crop, region) {
        (true, None) => Err(Error::empty("box")),
        (true, region) => Ok(region),
        (false, _) => Ok(None),
    }
}

fn corners(fields: &Object<'_>) -> Result<Region, FieldError> {
    let pixels = |name, least| fields.required(name, integer(least..=i64::from(u32::MAX)));
    Ok(Region {
        x: pixels("x", 0)? as u32,
        y: pixels("y", 0)? as u32,
        width: pixels("width", 1)? as u32,
        height: pixels("height", 1)? as u32,
    })
}
