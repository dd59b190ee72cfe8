//! The fields of a search.

use operation::fields::{FieldError, Object, boolean, integer, number, text};

use super::cursor::Cursor;
use super::descriptor::Descriptor;
use super::filter;
use super::item_view::LONGEST_ID;
use crate::attributes::identity;
use crate::call::Call;
use crate::inference::{Filter, Query, Ranking, Region};
use crate::instance::Instance;
use crate::v2::search_request::{collapse, least_single};
use crate::v2::subject::{Corners, Picture};
use crate::{Error, library};

/// Items that pages by `offset` reach.
const REACH: i64 = 10_000;

/// What the search goes by.
enum Subject {
    Picture(Picture, Option<Region>),
    Descriptor(Vec<i8>),
    Item(String),
    Nothing,
}

/// Items of a page, and those before it, up to which the item that is searched by is left out of the answer and not
/// of the search: a filter is asked of every item of the library.
const FEW: u32 = 200;

/// A search.
pub struct Search {
    /// What the library is asked.
    pub query: Query,
    /// The item that is left out of the answer.
    pub except: Option<String>,
}

/// The search of a request's fields.
pub fn read(call: &Call<'_>, instance: &Instance, fields: &Object<'_>) -> Result<Search, Error> {
    let subject = subject(fields, instance)?;
    let include_self = fields.optional("include_self", boolean())?;
    let mut filter = match fields.optional("filter", text(0..=usize::MAX))? {
        Some(text) if !text.is_empty() => filter::read(&text, &instance.configuration)?,
        _ => Filter::EVERYTHING,
    };
    let min_score = fields.optional("min_score", number(0.0..=1.0))?;
    let collapse = collapse(fields, instance)?;
    let after = fields.optional("cursor", Cursor)?;
    let (limit, offset) = page(fields, after.is_some())?;
    let mut except = None;
    if let (Subject::Item(id), false) = (&subject, include_self.unwrap_or(false)) {
        let by_similarity_alone = filter == Filter::EVERYTHING
            && min_score.is_none()
            && collapse.is_none()
            && after.is_none();
        if by_similarity_alone && offset + limit <= FEW {
            except = Some(id.clone());
        } else {
            let not_itself = Filter::Not(Box::new(Filter::Tag(identity(id))));
            filter = Filter::All(vec![filter, not_itself]);
        }
    }
    let query = Query {
        filter: filter.postfix(),
        min_score: min_score.map_or(0.0, least_single),
        collapse,
        after,
        offset,
        limit,
        // Last, because it is the most work.
        ranking: subject.ranking(call, instance)?,
    };
    Ok(Search { query, except })
}

impl Subject {
    fn ranking(&self, call: &Call<'_>, instance: &Instance) -> Result<Ranking, Error> {
        let descriptor = match self {
            Self::Nothing => return Ok(Ranking::None),
            Self::Picture(picture, region) => {
                let model = instance.describing_model()?;
                picture.described(call, model, *region, None)?.descriptor
            }
            Self::Descriptor(descriptor) => descriptor.clone(),
            Self::Item(id) => {
                let descriptor = library::get(call, instance, id)?.descriptor();
                descriptor.map_err(|error| Error::store(call.context, &error))?
            }
        };
        Ok(Ranking::Similarity(descriptor))
    }
}

fn subject(fields: &Object<'_>, instance: &Instance) -> Result<Subject, Error> {
    let region = fields.optional("box", Corners)?;
    let id = fields.optional("id", text(1..=LONGEST_ID))?;
    let descriptor = fields.optional("descriptor", Descriptor::of(instance))?;
    let picture = Picture::optional(fields)?;
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
        (Some(picture), None, None) => Ok(Subject::Picture(picture, region)),
        (None, Some(descriptor), None) => Ok(Subject::Descriptor(descriptor)),
        (None, None, Some(id)) => Ok(Subject::Item(id)),
        (None, None, None) => Ok(Subject::Nothing),
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
    if offset > REACH - limit {
        let rule = format!("and limit must be at most {REACH} together: use cursor beyond");
        return Err(FieldError::value("offset", rule));
    }
    Ok((limit as u32, offset as u32))
}
