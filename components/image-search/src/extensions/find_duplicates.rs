//! `GET /sightline/v1/{project_id}/instances/{name}/duplicates`: groups of items that are nearly the same.
//!
//! Each group is answered once, at its first item in the order of a listing, so that no state is kept from one page to
//! the next.

use operation::fields::{Object, integer, number};
use operation::{Operation, Response, huawei};
use serde::Serialize;

use super::cursor::{self, Cursor};
use super::fields::{INSTANCE, query};
use super::near_duplicates::{Budget, Group, Grouping};
use crate::api::{ImageSearch, ImageSearchCall, instance, project};
use crate::error::Error;
use crate::inference::{Filter, Hit, Query};
use crate::instance::Instance;
use crate::library::{Library, Page, position_after};
use crate::request::round_up;

/// The score of near-duplicates where the request does not say. Every item is compared with every other, and
/// one wrong pair joins two groups: what is rare enough for a search is far too frequent here.
const DEFAULT_MIN_SCORE: f64 = 0.95;

/// Groups of one answer where the request does not say.
const DEFAULT_LIMIT: i64 = 100;

/// Items that are read at once.
const BATCH_SIZE: u32 = 200;

/// Groups items that are nearly the same.
pub struct FindDuplicates {
    instance: Instance,
    /// Items of at least this score are nearly the same.
    min_score: f32,
    /// Most groups to answer.
    limit: usize,
    /// Only groups whose first item comes after this position.
    after: Option<Hit>,
}

impl Operation<ImageSearch> for FindDuplicates {
    fn parse(call: &ImageSearchCall<'_>) -> Result<Self, Error> {
        let instance = instance(call, INSTANCE)?;
        let parameters = query(call.request);
        let parameters = Object::textual(&parameters)?;
        let min_score = parameters.optional("min_score", number(0.0..=1.0))?;
        let limit = parameters.optional("limit", integer(1..=1000))?;
        let after = parameters.optional("cursor", Cursor)?;
        Ok(Self {
            instance,
            min_score: round_up(min_score.unwrap_or(DEFAULT_MIN_SCORE)),
            limit: limit.unwrap_or(DEFAULT_LIMIT) as usize,
            after,
        })
    }

    fn run(self, call: &ImageSearchCall<'_>) -> Result<Response, Error> {
        let library = Library::new(project(call), &self.instance);
        let (groups, next) = self.groups(&library)?;
        #[derive(Serialize)]
        struct Body {
            groups: Vec<Group>,
            cursor: Option<String>,
        }
        let cursor = next.map(cursor::encode);
        Ok(huawei::json(200, &Body { groups, cursor }))
    }
}

impl FindDuplicates {
    /// The groups, and the position to go on from.
    fn groups(&self, library: &Library<'_>) -> Result<(Vec<Group>, Option<Hit>), Error> {
        let mut after = self.after;
        let mut groups = Vec::new();
        let mut budget = Budget::new();
        loop {
            let page = Page::find(library, &items(after))?;
            for (image, score) in &page.images {
                match Group::of(library, image, self.min_score, &mut budget)? {
                    Grouping::Group(group) => groups.push(group),
                    Grouping::None => {}
                    // Another call begins with this item.
                    Grouping::OutOfBudget => return Ok((groups, after)),
                }
                after = Some(position_after(&image.path, *score));
                if groups.len() == self.limit {
                    let at_the_end = page.next.is_none() && after == last(&page);
                    return Ok((groups, after.filter(|_| !at_the_end)));
                }
            }
            if page.next.is_none() {
                return Ok((groups, None));
            }
        }
    }
}

/// The position after the page's last item.
fn last(page: &Page) -> Option<Hit> {
    let (image, score) = page.images.last()?;
    Some(position_after(&image.path, *score))
}

fn items(after: Option<Hit>) -> Query {
    Query {
        after,
        ..Query::listing(Filter::EVERYTHING, BATCH_SIZE)
    }
}
