//! `POST /sightline/v1/{project_id}/instances/{name}/search`: finds items by a picture, by an item that is
//! stored, or by a filter alone.

use operation::fields::Object;
use operation::{Context, Request, Response, huawei};
use serde::Serialize;

use super::item_view::ItemView;
use super::page::Page;
use super::search_request::Search;
use super::{INSTANCE_SEGMENT, search_request};
use crate::call::Call;
use crate::instance::Instance;
use crate::{Api, Error, Tools, body};

/// Answers the request.
pub fn answer(request: &Request, context: &Context<'_>, tools: &Tools<'_>) -> Response {
    Call::answer(Api::Extension, request, context, tools, |call| {
        match call.method() {
            "POST" => search(call, call.segment(INSTANCE_SEGMENT)),
            _ => Err(call.method_not_allowed("POST")),
        }
    })
}

fn search(call: &Call<'_>, name: &str) -> Result<Response, Error> {
    let instance = Instance::find(call, name)?;
    let json = body::json(call.request)?;
    let Search { query, except } = search_request::read(call, &instance, &Object::of(&json)?)?;
    let page = match except {
        None => Page::find(call, &instance, &query)?,
        Some(id) => Page::find_others(call, &instance, &query, &id)?,
    };
    #[derive(Serialize)]
    struct Body<'a> {
        items: Vec<ItemView<'a>>,
        count: u64,
        cursor: Option<String>,
    }
    let body = Body {
        items: page.images.iter().map(ItemView::scored).collect(),
        count: page.count,
        cursor: page.cursor(),
    };
    Ok(huawei::json(200, &body))
}
