//! `DELETE /sightline/v1/{project_id}/instances/{name}/items`: deletes up to 100 items.

use operation::fields::{Object, list, text};
use operation::{Operation, Response};

use super::answer::{ItemResult, item_results};
use super::fields::{INSTANCE, MAX_ID};
use crate::api::{ImageSearch, ImageSearchCall, instance, project};
use crate::error::Error;
use crate::instance::Instance;
use crate::library::Library;
use crate::request::json;

/// Items of one call.
const MAX_ITEMS: usize = 100;

/// Deletes the items of these ids; one that is not there does not stop the others.
pub struct DeleteItems {
    instance: Instance,
    ids: Vec<String>,
}

impl Operation<ImageSearch> for DeleteItems {
    fn parse(call: &ImageSearchCall<'_>) -> Result<Self, Error> {
        let instance = instance(call, INSTANCE)?;
        let body = json(call.request)?;
        let ids = list(text(1..=MAX_ID), 1..=MAX_ITEMS);
        let ids = Object::of(&body)?.required("ids", ids)?;
        Ok(Self { instance, ids })
    }

    fn run(self, call: &ImageSearchCall<'_>) -> Result<Response, Error> {
        let library = Library::new(project(call), &self.instance);
        let results = library.remove_many(&self.ids);
        let results = self.ids.iter().zip(&results);
        let results = results.map(|(id, result)| ItemResult::new(call.context, Some(id), result));
        Ok(item_results(results.collect()))
    }
}
