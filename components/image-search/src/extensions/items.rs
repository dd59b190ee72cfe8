//! `/sightline/v1/{project_id}/instances/{name}/items`: lists, adds and deletes items.

use operation::{Context, Request, Response};

use super::{INSTANCE_SEGMENT, add_items, delete_items, list_items};
use crate::call::Call;
use crate::instance::Instance;
use crate::{Api, Tools};

/// Answers the request.
pub fn answer(request: &Request, context: &Context<'_>, tools: &Tools<'_>) -> Response {
    Call::answer(Api::Extension, request, context, tools, |call| {
        let operation = match call.method() {
            "GET" => list_items::list,
            "POST" => add_items::add,
            "DELETE" => delete_items::delete,
            _ => return Err(call.method_not_allowed("GET, POST or DELETE")),
        };
        operation(call, &Instance::find(call, call.segment(INSTANCE_SEGMENT))?)
    })
}
