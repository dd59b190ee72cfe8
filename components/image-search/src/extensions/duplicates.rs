//! `GET /sightline/v1/{project_id}/instances/{name}/duplicates`: groups of items that are nearly the same.
//!
//! A group is what hangs together by scores of at least `min_score`. Each is told once, at its first item in
//! the order of a listing, so that no state is kept from one page to the next.

use operation::fields::{Object, integer, number};
use operation::{Context, Request, Response, huawei};
use serde::Serialize;

use super::cursor::Cursor;
use super::group::{Budget, Group, Grown};
use super::page::Page;
use super::{INSTANCE_SEGMENT, cursor, parameters};
use crate::call::Call;
use crate::inference::{Filter, Hit, Query};
use crate::instance::Instance;
use crate::v2::search_request::least_single;
use crate::{Api, Error, Tools};

/// The score of near-duplicates where the request does not say. Every item is compared with every other, and
/// one wrong pair joins two groups: what is rare enough for a search is far too frequent here.
const MIN_SCORE: f64 = 0.95;

/// Groups of one answer where the request does not say.
const LIMIT: i64 = 100;

/// Items that are looked at together.
const TOGETHER: u32 = 200;

/// Answers the request.
pub fn answer(request: &Request, context: &Context<'_>, tools: &Tools<'_>) -> Response {
    Call::answer(Api::Extension, request, context, tools, |call| {
        match call.method() {
            "GET" => duplicates(call, call.segment(INSTANCE_SEGMENT)),
            _ => Err(call.method_not_allowed("GET")),
        }
    })
}

fn duplicates(call: &Call<'_>, name: &str) -> Result<Response, Error> {
    let instance = Instance::find(call, name)?;
    let parameters = parameters::of(call);
    let parameters = Object::textual(&parameters)?;
    let min_score = parameters.optional("min_score", number(0.0..=1.0))?;
    let limit = parameters.optional("limit", integer(1..=1000))?;
    let after = parameters.optional("cursor", Cursor)?;
    let min_score = least_single(min_score.unwrap_or(MIN_SCORE));
    let limit = limit.unwrap_or(LIMIT) as usize;
    let (groups, next) = groups(call, &instance, min_score, limit, after)?;
    #[derive(Serialize)]
    struct Body {
        groups: Vec<Group>,
        cursor: Option<String>,
    }
    let cursor = next.map(cursor::written);
    Ok(huawei::json(200, &Body { groups, cursor }))
}

/// The groups of the items after a place, and where to go on.
fn groups(
    call: &Call<'_>,
    instance: &Instance,
    min_score: f32,
    limit: usize,
    mut after: Option<Hit>,
) -> Result<(Vec<Group>, Option<Hit>), Error> {
    let mut groups = Vec::new();
    let mut budget = Budget::new();
    loop {
        let page = Page::find(call, instance, &items(after))?;
        for (image, score) in &page.images {
            let grown = Group::grow(call, instance, image, min_score, &mut budget)?;
            match grown {
                Grown::Whole(group) => groups.push(group),
                Grown::None => {}
                // Another call begins with this item.
                Grown::OutOfBudget => return Ok((groups, after)),
            }
            after = Some(cursor::after(image, *score));
            if groups.len() == limit {
                let at_the_end = page.next.is_none() && after == last(&page);
                return Ok((groups, after.filter(|_| !at_the_end)));
            }
        }
        if page.next.is_none() {
            return Ok((groups, None));
        }
    }
}

/// The place after the page's last item.
fn last(page: &Page) -> Option<Hit> {
    let (image, score) = page.images.last()?;
    Some(cursor::after(image, *score))
}

fn items(after: Option<Hit>) -> Query {
    Query {
        after,
        ..Query::listing(Filter::EVERYTHING, TOGETHER)
    }
}
