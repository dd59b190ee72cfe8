//! `POST /v2/{project_id}/mms/{service_name}/data/check`: looks an item up, or the items of a condition.

use operation::fields::{Object, integer};
use operation::{Context, Request, Response};
use serde::Serialize;

use super::answer::success_with;
use super::cursor::{self, LastItem};
use super::item::{Item, Source};
use super::{condition, metadata, post};
use crate::call::Call;
use crate::find::find;
use crate::inference::{Filter, Query};
use crate::instance::Instance;
use crate::{Error, Tools, library};

/// Answers the request.
pub fn answer(request: &Request, context: &Context<'_>, tools: &Tools<'_>) -> Response {
    post::answer(request, context, tools, check)
}

/// `item_id` wins over a condition.
fn check(call: &Call<'_>, instance: &Instance, fields: &Object<'_>) -> Result<Response, Error> {
    if let Some(item_id) = metadata::optional_item_id(fields)? {
        return by_id(call, instance, &item_id);
    }
    let filter = condition::read(fields, instance)?;
    let filter = filter.ok_or_else(condition::nothing_given)?;
    by_condition(call, instance, fields, filter)
}

fn by_id(call: &Call<'_>, instance: &Instance, item_id: &str) -> Result<Response, Error> {
    let image = library::find(call, instance, item_id)?;
    #[derive(Serialize)]
    struct Data<'a> {
        existed: bool,
        #[serde(skip_serializing_if = "Option::is_none")]
        item_info: Option<Source<'a>>,
    }
    let item_info = image.as_ref().map(|image| Source::new(&image.metadata));
    Ok(success_with(Data {
        existed: item_info.is_some(),
        item_info,
    }))
}

fn by_condition(
    call: &Call<'_>,
    instance: &Instance,
    fields: &Object<'_>,
    filter: Filter,
) -> Result<Response, Error> {
    let limit = fields.optional("limit", integer(1..=100))?.unwrap_or(10) as u32;
    let query = Query {
        after: cursor::unscored(fields)?,
        // One more than is answered shows whether more follow.
        ..Query::listing(filter, limit + 1)
    };
    let mut found = find(call, instance, &query)?;
    let more = cursor::cut(&mut found.images, limit);
    #[derive(Serialize)]
    struct Data<'a> {
        items: Vec<Item<'a>>,
        check_info: CheckInfo<'a>,
    }
    #[derive(Serialize)]
    struct CheckInfo<'a> {
        total_num: u64,
        return_num: usize,
        #[serde(skip_serializing_if = "Option::is_none")]
        last_item: Option<LastItem<'a>>,
    }
    Ok(success_with(Data {
        items: found.images.iter().map(Item::new).collect(),
        check_info: CheckInfo {
            total_num: found.count,
            return_num: found.images.len(),
            last_item: cursor::of(&found.images, more),
        },
    }))
}
