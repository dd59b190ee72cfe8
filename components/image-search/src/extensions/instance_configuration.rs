//! `/sightline/v1/{project_id}/instances/{name}`: shows and configures an instance.

use operation::{Context, Request, Response};

use super::{INSTANCE_SEGMENT, configure_instance, show_instance};
use crate::call::Call;
use crate::{Api, Tools};

/// Answers the request.
pub fn answer(request: &Request, context: &Context<'_>, tools: &Tools<'_>) -> Response {
    Call::answer(Api::Extension, request, context, tools, |call| {
        let name = call.segment(INSTANCE_SEGMENT);
        match call.method() {
            "GET" => show_instance::show(call, name),
            "PATCH" => configure_instance::configure(call, name),
            _ => Err(call.method_not_allowed("GET or PATCH")),
        }
    })
}
