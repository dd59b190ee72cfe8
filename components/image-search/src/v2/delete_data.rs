//! `POST /v2/{project_id}/mms/{service_name}/data/delete`: deletes an item, or the items of a condition.

use operation::fields::{Object, boolean};
use operation::{Operation, Response};
use serde::Serialize;

use super::answer::{success, success_with};
use super::fields::{INSTANCE, optional_item_id, required_condition};
use crate::api::{ImageSearch, ImageSearchCall, instance, project};
use crate::error::Error;
use crate::inference::{Filter, Query};
use crate::instance::Instance;
use crate::library::{Library, no_picture};
use crate::request::json;

/// Items that one call deletes: the vendor's clients call again until none is left.
const MAX_ITEMS: u32 = 100;

/// Deletes an item, or the items of a condition.
pub struct DeleteData {
    instance: Instance,
    target: Target,
}

enum Target {
    /// The item of this id. With `force` it is no error that there is none.
    Item { id: String, force: bool },
    /// The items that pass.
    Matching(Filter),
}

impl Operation<ImageSearch> for DeleteData {
    fn parse(call: &ImageSearchCall<'_>) -> Result<Self, Error> {
        let instance = instance(call, INSTANCE)?;
        let body = json(call.request)?;
        let fields = Object::of(&body)?;
        let force = fields.optional("force", boolean())?.unwrap_or(false);
        let target = match optional_item_id(&fields)? {
            Some(id) => Target::Item { id, force },
            None => Target::Matching(required_condition(&fields, &instance)?),
        };
        Ok(Self { instance, target })
    }

    fn run(self, call: &ImageSearchCall<'_>) -> Result<Response, Error> {
        let library = Library::new(project(call), &self.instance);
        match self.target {
            Target::Item { id, force } => {
                if library.remove(&id)? || force {
                    return Ok(success());
                }
                Err(no_picture(&id))
            }
            Target::Matching(filter) => delete_matching(&library, filter),
        }
    }
}

/// An item that is changed between being found and being deleted stays: it may not match any more.
fn delete_matching(library: &Library<'_>, filter: Filter) -> Result<Response, Error> {
    let found = library.search(&Query::listing(filter, MAX_ITEMS))?;
    let images = found.images.into_iter().map(|(image, _)| image).collect();
    let removed = library.remove_unchanged(images)?;
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
