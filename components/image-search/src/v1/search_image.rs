//! `POST /v1/{project_id}/{instance_name}/image/search`: finds the pictures most like another.

use operation::fields::{FieldError, Object, boolean, integer, object};
use operation::{Operation, Response, huawei};
use serde::Serialize;

use super::fields::{IMAGE_INSTANCE, Pairs, optional_path};
use crate::api::{ImageSearch, ImageSearchCall, instance, project};
use crate::error::Error;
use crate::error_code::Code;
use crate::image::attributes::tag;
use crate::image::{Tags, tag_text};
use crate::inference::{Filter, Query, Ranking, Region};
use crate::instance::Instance;
use crate::library::Library;
use crate::request::{Picture, json};

/// Finds the pictures most like another.
pub struct SearchImage {
    instance: Instance,
    subject: Subject,
    /// The part of the picture that counts, where it is not one of the instance.
    region: Option<Region>,
    /// Most pictures to answer.
    limit: u32,
    /// How many of the best to leave out.
    offset: u32,
    /// Only pictures that carry all of these.
    tags: Tags,
}

/// What to look for.
enum Subject {
    /// A picture.
    File(Picture),
    /// The path of a picture in the instance, or the URL of another.
    Path(String),
}

impl Operation<ImageSearch> for SearchImage {
    fn parse(call: &ImageSearchCall<'_>) -> Result<Self, Error> {
        let instance = instance(call, IMAGE_INSTANCE)?;
        let body = json(call.request)?;
        let fields = Object::of(&body)?;
        let limit = fields.optional("limit", integer(1..=100))?.unwrap_or(10);
        let offset = fields.optional("offset", integer(0..=i64::MAX))?;
        let tags = fields.optional("tags", Pairs)?.unwrap_or_default();
        let path = optional_path(&fields)?;
        let region = region(&fields)?;
        let file = Picture::file_v1(&fields)?.map(Subject::File);
        let subject = file.or(path.map(Subject::Path)).ok_or_else(|| {
            let advice = "Give a picture in file, or the path of a picture in the instance.";
            Error::new(Code::NothingGiven, advice)
        })?;
        instance.ensure_tags_declared("tags", tags.keys())?;
        Ok(Self {
            instance,
            subject,
            region,
            limit: limit as u32,
            // No library is that long: beyond the last picture there is nothing, wherever one looks.
            offset: u32::try_from(offset.unwrap_or(0)).unwrap_or(u32::MAX),
            tags,
        })
    }

    fn run(self, call: &ImageSearchCall<'_>) -> Result<Response, Error> {
        let library = Library::new(project(call), &self.instance);
        let query = Query {
            ranking: Ranking::Similarity(self.subject.descriptor(&library, self.region)?),
            offset: self.offset,
            ..Query::listing(has_all(&self.tags), self.limit)
        };
        let found = library.search(&query)?;
        #[derive(Serialize)]
        struct Body<'a> {
            count: u64,
            result: Vec<Match<'a>>,
        }
        #[derive(Serialize)]
        struct Match<'a> {
            path: &'a str,
            sim: f32,
            tags: &'a Tags,
        }
        let result = found.images.iter().map(|(image, score)| Match {
            path: &image.path,
            sim: *score,
            tags: &image.metadata.tags,
        });
        let body = Body {
            count: found.count,
            result: result.collect(),
        };
        Ok(huawei::json(200, &body))
    }
}

/// `box`, when `is_crop` says that it counts.
fn region(fields: &Object<'_>) -> Result<Option<Region>, FieldError> {
    let is_crop = fields.optional("is_crop", boolean())?.unwrap_or(false);
    let region = fields.optional("box", object(corners))?;
    if is_crop && region.is_none() {
        return Err(FieldError::missing("box"));
    }
    Ok(region.filter(|_| is_crop))
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

/// The filter of pictures that carry all of these.
fn has_all(tags: &Tags) -> Filter {
    let tags = tags.iter();
    let has = tags.map(|(name, value)| Filter::Tag(tag(name, &tag_text(value))));
    Filter::All(has.collect())
}

impl Subject {
    fn descriptor(self, library: &Library<'_>, region: Option<Region>) -> Result<Vec<i8>, Error> {
        let picture = match self {
            Self::File(picture) => picture,
            Self::Path(path) => match library.find(&path)? {
                // Searched whole: its pixels were not kept.
                Some(image) => return Ok(image.descriptor()?),
                None => Picture::at_path_v1(&path).ok_or_else(|| {
                    let advice =
                        "The instance has no picture of this path: send the picture in file.";
                    Error::new(Code::Path, advice)
                })?,
            },
        };
        let model = library.instance.describing_model()?;
        let services = &library.project.services;
        Ok(picture.describe(services, model, region, None)?.descriptor)
    }
}
