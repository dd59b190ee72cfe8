//! `GET /sightline/v1/{project_id}/instances/{name}/items`: lists and counts items.

use operation::fields::{Object, integer, text};
use operation::{Response, huawei};
use serde::Serialize;

use super::cursor::Cursor;
use super::item_view::ItemView;
use super::page::Page;
use super::{filter, parameters};
use crate::Error;
use crate::call::Call;
use crate::inference::{Filter, Query};
use crate::instance::Instance;

/// Items of a page where the request does not say.
const LIMIT: i64 = 100;

/// Lists the items that pass the filter, in an order of their own that stays.
pub fn list(call: &Call<'_>, instance: &Instance) -> Result<Response, Error> {
    let page = Page::find(call, instance, &read(call, instance)?)?;
    #[derive(Serialize)]
    struct Body<'a> {
        items: Vec<ItemView<'a>>,
        count: u64,
        cursor: Option<String>,
    }
    let images = page.images.iter();
    let body = Body {
        items: images.map(|(image, _)| ItemView::new(image)).collect(),
        count: page.count,
        cursor: page.cursor(),
    };
    Ok(huawei::json(200, &body))
}

fn read(call: &Call<'_>, instance: &Instance) -> Result<Query, Error> {
    let parameters = parameters::of(call);
    let parameters = Object::textual(&parameters)?;
    let limit = parameters.optional("limit", integer(1..=1000))?;
    let filter = parameters.optional("filter", text(0..=usize::MAX))?;
    let filter = filter.map(|text| filter::read(&text, &instance.configuration));
    let filter = filter.transpose()?.unwrap_or(Filter::EVERYTHING);
    Ok(Query {
        after: parameters.optional("cursor", Cursor)?,
        ..Query::listing(filter, limit.unwrap_or(LIMIT) as u32)
    })
}
