//! `POST /v2/{project_id}/mms/{service_name}/data/delete`: deletes an item, or the items of a condition.

use operation::fields::{Object, boolean};
use operation::{Context, Request, Response};
use serde::Serialize;

use super::answer::{success, success_with};
use super::{condition, metadata, post};
use crate::call::Call;
use crate::find::find;
use crate::inference::{Filter, Query};
use crate::instance::Instance;
use crate::{Error, Tools, library};

/// Items that one call deletes: the vendor's clients call again until none is left.
const MOST: u32 = 100;

/// Answers the request.
pub fn answer(request: &Request, context: &Context<'_>, tools: &Tools<'_>) -> Response {
    post::answer(request, context, tools, delete)
}

/// `item_id` wins over a condition.
fn delete(call: &Call<'_>, instance: &Instance, fields: &Object<'_>) -> Result<Response, Error> {
    let force = fields.optional("force", boolean())?.unwrap_or(false);
    if let Some(item_id) = metadata::optional_item_id(fields)? {
        return by_id(call, instance, &item_id, force);
    }
    let filter = condition::read(fields, instance)?;
    by_condition(call, instance, filter.ok_or_else(condition::nothing_given)?)
}

/// With `force` it is no error that there is no such item.
fn by_id(
    call: &Call<'_>,
    instance: &Instance,
    item_id: &str,
    force: bool,
) -> Result<Response, Error> {
    let existed = library::remove(call, instance, item_id)?;
    if existed || force {
        return Ok(success());
    }
    Err(library::no_picture(item_id))
}

/// An item that is changed between being found and being deleted stays: it may not match any more.
fn by_condition(call: &Call<'_>, instance: &Instance, filter: Filter) -> Result<Response, Error> {
    let found = find(call, instance, &Query::listing(filter, MOST))?;
    let images = found.images.into_iter().map(|(image, _)| image).collect();
    let removed = library::remove_unchanged(call, instance, images)?;
    #[derive(Serialize)]
    struct Data<'a> {
        items: Vec<Item<'a>>,
        delete_info: DeleteInfo,
    }
    #[derive(Serialize)]
    struct Item<'a> {
        id: &'a str,
    }
    #[derive(Serialize)]
    struct DeleteInfo {
        total_num: u64,
        delete_num: usize,
    }
    let items = removed.iter().map(|image| Item { id: &image.path });
    Ok(success_with(Data {
        items: items.collect(),
        delete_info: DeleteInfo {
            total_num: found.count,
            delete_num: removed.len(),
        },
    }))
}
