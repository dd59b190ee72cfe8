//! `/v1/{project_id}/{instance_name}/image`: adds, modifies and deletes a picture.

use operation::{Context, Request, Response};

use super::{add_image, delete_image, modify_image};
use crate::call::Call;
use crate::{Api, Tools};

/// Answers the request.
pub fn answer(request: &Request, context: &Context<'_>, tools: &Tools<'_>) -> Response {
    Call::answer(Api::V1, request, context, tools, |call| {
        let name = call.segment(2);
        match call.method() {
            "POST" => add_image::add(call, name),
            "PUT" => modify_image::modify(call, name),
            "DELETE" => delete_image::delete(call, name),
            _ => Err(call.method_not_allowed("POST, PUT or DELETE")),
        }
    })
}
