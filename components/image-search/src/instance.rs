//! `/v1/{project_id}/service/{instance_name}`: queries and deletes an instance.

use operation::{Context, Request, Response};

use crate::call::Call;
use crate::inference::Inference;
use crate::{delete_instance, query_instance};

/// Answers the request.
#[cfg(target_family = "wasm")]
pub fn handle(request: &Request, context: &Context<'_>) -> Response {
    handle_with(request, context, &crate::inference::Component)
}

/// Answers the request with this search core.
pub fn handle_with(
    request: &Request,
    context: &Context<'_>,
    inference: &dyn Inference,
) -> Response {
    Call::answer(request, context, |call| {
        let name = call.segment(3);
        match call.request.method().as_str() {
            "GET" => query_instance::query(call, name),
            "DELETE" => delete_instance::delete(call, name, inference),
            _ => Err(call.method_not_allowed("GET or DELETE")),
        }
    })
}
