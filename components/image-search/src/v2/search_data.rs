//! `POST /v2/{project_id}/mms/{service_name}/search`: finds items by a picture or by keywords.

use std::time::Instant;

use operation::fields::Object;
use operation::{Context, Request, Response};
use serde::Serialize;

use super::answer::success_with;
use super::cursor::{self, LastItem};
use super::image_info::{Product, SearchedImage};
use super::item::Item;
use super::post;
use super::search_request::{By, Search};
use crate::call::Call;
use crate::find::{Found, find};
use crate::inference::{Query, Ranking};
use crate::instance::Instance;
use crate::{Error, Tools};

/// Answers the request.
pub fn answer(request: &Request, context: &Context<'_>, tools: &Tools<'_>) -> Response {
    post::answer(request, context, tools, search)
}

fn search(call: &Call<'_>, instance: &Instance, fields: &Object<'_>) -> Result<Response, Error> {
    let started = Instant::now();
    let search = Search::read(fields, instance)?;
    let (ranking, product) = match &search.subject {
        By::Picture(picture, hints) => {
            let subject = picture.describe(call, instance, hints, None)?;
            let product = Product::new(&subject);
            (Ranking::Similarity(subject.described.descriptor), product)
        }
        By::Keywords(tags) => (Ranking::Tags(tags.clone()), None),
    };
    let pages_by_cursor = matches!(ranking, Ranking::Tags(_));
    let limit = search.limit;
    let query = Query {
        ranking,
        filter: search.filter.postfix(),
        min_score: search.min_score,
        collapse: search.collapse,
        after: search.after,
        offset: search.offset,
        // One more than is answered shows whether more follow.
        limit: limit + 1,
    };
    let mut found = find(call, instance, &query)?;
    let more = cursor::cut(&mut found.images, limit) && pages_by_cursor;
    Ok(page(&found, more, product, started))
}

fn page(found: &Found, more: bool, product: Option<Product>, started: Instant) -> Response {
    #[derive(Serialize)]
    struct Data<'a> {
        items: Vec<Item<'a>>,
        search_info: SearchInfo<'a>,
        #[serde(skip_serializing_if = "Option::is_none")]
        image_info: Option<SearchedImage>,
    }
    #[derive(Serialize)]
    struct SearchInfo<'a> {
        total_num: u64,
        return_num: usize,
        /// Milliseconds.
        search_time: u64,
        #[serde(skip_serializing_if = "Option::is_none")]
        last_item: Option<LastItem<'a>>,
    }
    success_with(Data {
        items: found.images.iter().map(Item::new).collect(),
        search_info: SearchInfo {
            total_num: found.count,
            return_num: found.images.len(),
            search_time: started.elapsed().as_millis() as u64,
            last_item: cursor::of(&found.images, more),
        },
        image_info: product.map(SearchedImage::from),
    })
}
