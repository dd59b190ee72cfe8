//! `GET /sightline/v1/{project_id}/instances/{name}/items`: lists and counts items.

use operation::fields::{Object, integer};
use operation::{Operation, Response};

use super::answer::{self, ItemView};
use super::cursor::Cursor;
use super::fields::{INSTANCE, filter, query};
use crate::api::{ImageSearch, ImageSearchCall, instance, project};
use crate::error::Error;
use crate::inference::Query;
use crate::instance::Instance;
use crate::library::{Library, Page};

/// Items of a page where the request does not say.
const DEFAULT_LIMIT: i64 = 100;

/// Lists the items that pass the filter, in an order of their own that stays.
pub struct ListItems {
    instance: Instance,
    query: Query,
}

impl Operation<ImageSearch> for ListItems {
    fn parse(call: &ImageSearchCall<'_>) -> Result<Self, Error> {
        let instance = instance(call, INSTANCE)?;
        let parameters = query(call.request);
        let parameters = Object::textual(&parameters)?;
        let limit = parameters.optional("limit", integer(1..=1000))?;
        let filter = filter(&parameters, &instance)?;
        let query = Query {
            after: parameters.optional("cursor", Cursor)?,
            ..Query::listing(filter, limit.unwrap_or(DEFAULT_LIMIT) as u32)
        };
        Ok(Self { instance, query })
    }

    fn run(self, call: &ImageSearchCall<'_>) -> Result<Response, Error> {
        let library = Library::new(project(call), &self.instance);
        let page = Page::find(&library, &self.query)?;
        Ok(answer::page(&page, |(image, _)| ItemView::new(image)))
    }
}
