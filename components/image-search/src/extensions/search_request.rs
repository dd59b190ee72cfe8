//! The fields of a search.

use operation::fields::{Fault, Object, boolean, integer, number, text};

use super::cursor::Cursor;
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
    Item(String),
    Nothing,
}

/// The search of a request's fields.
pub fn read(call: &Call<'_>, instance: &Instance, fields: &Object<'_>) -> Result<Query, Error> {
    let subject = subject(fields)?;
    let include_self = fields.optional("include_self", boolean())?;
    let mut filter = match fields.optional("filter", text(0..=usize::MAX))? {
        Some(text) if !text.is_empty() => filter::read(&text, &instance.configuration)?,
        _ => Filter::EVERYTHING,
    };
    if let (Subject::Item(id), false) = (&subject, include_self.unwrap_or(false)) {
        let not_itself = Filter::Not(Box::new(Filter::Tag(identity(id))));
        filter = Filter::All(vec![filter, not_itself]);
    }
    let min_score = fields.optional("min_score", number(0.0..=1.0))?;
    let collapse = collapse(fields, instance)?;
    let after = fields.optional("cursor", Cursor)?;
    let (limit, offset) = page(fields, after.is_some())?;
    Ok(Query {
        filter,
        min_score: min_score.map_or(0.0, least_single),
        collapse,
        after,
        offset,
        limit,
        // Last, because it is the most work.
        ranking: subject.ranking(call, instance)?,
    })
}

impl Subject {
    fn ranking(&self, call: &Call<'_>, instance: &Instance) -> Result<Ranking, Error> {
        let descriptor = match self {
            Self::Nothing => return Ok(Ranking::None),
            Self::Picture(picture, region) => {
                picture
                    .described(call, &instance.model, *region, None)?
                    .descriptor
            }
            Self::Item(id) => {
                let descriptor = library::get(call, instance, id)?.descriptor();
                descriptor.map_err(|error| Error::store(call.context, &error))?
            }
        };
        Ok(Ranking::Similarity(descriptor))
    }
}

fn subject(fields: &Object<'_>) -> Result<Subject, Error> {
    let region = fields.optional("box", Corners)?;
    let id = fields.optional("id", text(1..=LONGEST_ID))?;
    match (Picture::optional(fields)?, id) {
        (Some(_), Some(_)) => {
            let rule = "cannot be given beside a picture: search by one of them";
            Err(Fault::value("id", rule).into())
        }
        (Some(picture), None) => Ok(Subject::Picture(picture, region)),
        (None, _) if region.is_some() => {
            let rule = "needs a picture: give image_base64 or image_url";
            Err(Fault::value("box", rule).into())
        }
        (None, Some(id)) => Ok(Subject::Item(id)),
        (None, None) => Ok(Subject::Nothing),
    }
}

/// `limit` and `offset`.
fn page(fields: &Object<'_>, has_cursor: bool) -> Result<(u32, u32), Fault> {
    let limit = fields.optional("limit", integer(1..=1000))?.unwrap_or(10);
    let offset = fields.optional("offset", integer(0..=i64::MAX))?;
    let offset = offset.unwrap_or(0);
    if has_cursor && offset > 0 {
        return Err(Fault::value("offset", "must be 0 with cursor"));
    }
    if offset > REACH - limit {
        let rule = format!("and limit must be at most {REACH} together: use cursor beyond");
        return Err(Fault::value("offset", rule));
    }
    Ok((limit as u32, offset as u32))
}
