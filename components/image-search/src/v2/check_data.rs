//! `POST /v2/{project_id}/mms/{service_name}/data/check`: looks an item up, or the items of a condition.

use operation::fields::{Object, integer};
use operation::{Operation, Response};
use serde::Serialize;

use super::answer::{Item, LastItem, Source, success_with};
use super::fields::{INSTANCE, optional_item_id, required_condition, unscored_cursor};
use crate::api::{ImageSearch, ImageSearchCall, instance, project};
use crate::error::Error;
use crate::inference::Query;
use crate::instance::Instance;
use crate::library::{Library, Page};
use crate::request::json;

/// Looks an item up, or the items of a condition.
pub struct CheckData {
    instance: Instance,
    target: Target,
}

enum Target {
    /// The item of this id.
    Item(String),
    /// A page of the items that match.
    Matching(Query),
}

impl Operation<ImageSearch> for CheckData {
    fn parse(call: &ImageSearchCall<'_>) -> Result<Self, Error> {
        let instance = instance(call, INSTANCE)?;
        let body = json(call.request)?;
        let fields = Object::of(&body)?;
        let target = match optional_item_id(&fields)? {
            Some(id) => Target::Item(id),
            None => Target::Matching(matching(&fields, &instance)?),
        };
        Ok(Self { instance, target })
    }

    fn run(self, call: &ImageSearchCall<'_>) -> Result<Response, Error> {
        let library = Library::new(project(call), &self.instance);
        match self.target {
            Target::Item(id) => check_item(&library, &id),
            Target::Matching(query) => check_matching(&library, &query),
        }
    }
}

fn matching(fields: &Object<'_>, instance: &Instance) -> Result<Query, Error> {
    let filter = required_condition(fields, instance)?;
    let limit = fields.optional("limit", integer(1..=100))?.unwrap_or(10);
    Ok(Query {
        after: unscored_cursor(fields)?,
        ..Query::listing(filter, limit as u32)
    })
}

fn check_item(library: &Library<'_>, id: &str) -> Result<Response, Error> {
    let image = library.find(id)?;
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

fn check_matching(library: &Library<'_>, query: &Query) -> Result<Response, Error> {
    let page = Page::find(library, query)?;
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
        items: page.images.iter().map(Item::new).collect(),
        check_info: CheckInfo {
            total_num: page.count,
            return_num: page.images.len(),
            last_item: LastItem::of(&page),
        },
    }))
}
