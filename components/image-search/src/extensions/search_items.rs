//! `POST /sightline/v1/{project_id}/instances/{name}/search`: finds items by a picture, by an item that is
//! stored, or by a filter alone.

use operation::fields::{FieldError, Object, boolean, integer, number, text};
use operation::{Operation, Response};

use super::answer::{self, ItemView};
use super::cursor::Cursor;
use super::descriptor::Descriptor;
use super::fields::{INSTANCE, MAX_ID, filter};
use crate::api::{ImageSearch, ImageSearchCall, instance, project};
use crate::error::Error;
use crate::image::attributes::identity;
use crate::inference::{Filter, Query, Ranking, Region};
use crate::instance::Instance;
use crate::library::{Library, Page};
use crate::request::{Corners, Picture, collapse_field, json, round_up};

/// Items that pages by `offset` reach.
const MAX_REACH: i64 = 10_000;

/// Items of a page, and those before it, up to which the item that is searched by is left out of the answer and not
/// of the search: a filter is asked of every item of the library.
const SMALL_PAGE: u32 = 200;

/// Finds items.
pub struct SearchItems {
    instance: Instance,
    subject: Subject,
    /// All but the ranking, which the subject gives.
    query: Query,
    /// The item that is left out of the answer.
    except: Option<String>,
}

/// What the search goes by.
enum Subject {
    Picture(Picture, Option<Region>),
    Descriptor(Vec<i8>),
    Item(String),
    Nothing,
}

impl Operation<ImageSearch> for SearchItems {
    fn parse(call: &ImageSearchCall<'_>) -> Result<Self, Error> {
        let instance = instance(call, INSTANCE)?;
        let body = json(call.request)?;
        let fields = Object::of(&body)?;
        let subject = Subject::read(&fields, &instance)?;
        let include_self = fields.optional("include_self", boolean())?;
        let filter = filter(&fields, &instance)?;
        let min_score = fields.optional("min_score", number(0.0..=1.0))?;
        let collapse = collapse_field(&fields, &instance)?;
        let after = fields.optional("cursor", Cursor)?;
        let (limit, offset) = page(&fields, after.is_some())?;
        let by_similarity_alone = filter == Filter::EVERYTHING
            && min_score.is_none()
            && collapse.is_none()
            && after.is_none();
        let query = Query {
            min_score: min_score.map_or(0.0, round_up),
            collapse,
            after,
            offset,
            ..Query::listing(filter, limit)
        };
        let (query, except) = match subject.item() {
            Some(id) if !include_self.unwrap_or(false) => {
                if by_similarity_alone && offset + limit <= SMALL_PAGE {
                    (query, Some(id.to_owned()))
                } else {
                    let not_itself = Filter::Not(Box::new(Filter::Tag(identity(id))));
                    (query.narrowed(&not_itself), None)
                }
            }
            _ => (query, None),
        };
        Ok(Self {
            instance,
            subject,
            query,
            except,
        })
    }

    fn run(self, call: &ImageSearchCall<'_>) -> Result<Response, Error> {
        let library = Library::new(project(call), &self.instance);
        let query = Query {
            ranking: self.subject.ranking(&library)?,
            ..self.query
        };
        let page = match self.except {
            None => Page::find(&library, &query)?,
            Some(id) => Page::find_others(&library, &query, &id)?,
        };
        Ok(answer::page(&page, ItemView::scored))
    }
}

impl Subject {
    fn read(fields: &Object<'_>, instance: &Instance) -> Result<Self, Error> {
        let region = fields.optional("box", Corners)?;
        let id = fields.optional("id", text(1..=MAX_ID))?;
        let descriptor = fields.optional("descriptor", Descriptor::of(instance))?;
        let picture = Picture::optional_v2(fields)?;
        if region.is_some() && picture.is_none() {
            let rule = "needs a picture: give image_base64 or image_url";
            return Err(FieldError::value("box", rule).into());
        }
        let one_of_them = |field| {
            let rule = "cannot be given beside another: search by a picture, a descriptor or an id";
            Err(FieldError::value(field, rule).into())
        };
        match (picture, descriptor, id) {
            (Some(_), _, Some(_)) | (_, Some(_), Some(_)) => one_of_them("id"),
            (Some(_), Some(_), _) => one_of_them("descriptor"),
            (Some(picture), None, None) => Ok(Self::Picture(picture, region)),
            (None, Some(descriptor), None) => Ok(Self::Descriptor(descriptor)),
            (None, None, Some(id)) => Ok(Self::Item(id)),
            (None, None, None) => Ok(Self::Nothing),
        }
    }

    /// The item that the search goes by.
    fn item(&self) -> Option<&str> {
        match self {
            Self::Item(id) => Some(id),
            _ => None,
        }
    }

    fn ranking(self, library: &Library<'_>) -> Result<Ranking, Error> {
        let descriptor = match self {
            Self::Nothing => return Ok(Ranking::None),
            Self::Picture(picture, region) => {
                let model = library.instance.describing_model()?;
                let services = &library.project.services;
                picture.describe(services, model, region, None)?.descriptor
            }
            Self::Descriptor(descriptor) => descriptor,
            Self::Item(id) => library.get(&id)?.descriptor()?,
        };
        Ok(Ranking::Similarity(descriptor))
    }
}

/// `limit` and `offset`.
fn page(fields: &Object<'_>, has_cursor: bool) -> Result<(u32, u32), FieldError> {
    let limit = fields.optional("limit", integer(1..=1000))?.unwrap_or(10);
    let offset = fields.optional("offset", integer(0..=i64::MAX))?;
    let offset = offset.unwrap_or(0);
    if has_cursor && offset > 0 {
        return Err(FieldError::value("offset", "must be 0 with cursor"));
    }
    if offset > MAX_REACH - limit {
        let rule = format!("and limit must be at most {MAX_REACH} together: use cursor beyond");
        return Err(FieldError::value("offset", rule));
    }
    Ok((limit as u32, offset as u32))
}
