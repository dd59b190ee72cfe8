//! `/v1/{project_id}/{instance_name}/image`: adds a picture to an instance.

use operation::{Context, Request, Response};

use crate::add_image;
use crate::call::Call;
use crate::inference::Inference;

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
        match call.request.method().as_str() {
            "POST" => add_image::add(call, call.segment(2), inference),
            _ => Err(call.method_not_allowed("POST")),
        }
    })
}
