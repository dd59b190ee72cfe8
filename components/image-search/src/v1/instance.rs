//! `/v1/{project_id}/service/{instance_name}`: queries and deletes an instance.

use operation::{Context, Request, Response};

use super::{delete_instance, query_instance};
use crate::call::Call;
use crate::{Api, Tools};

/// Answers the request.
pub fn answer(request: &Request, context: &Context<'_>, tools: &Tools<'_>) -> Response {
    Call::answer(Api::V1, request, context, tools, |call| {
        let name = call.segment(3);
        match call.method() {
            "GET" => query_instance::query(call, name),
            "DELETE" => delete_instance::delete(call, name),
            _ => Err(call.method_not_allowed("GET or DELETE")),
        }
    })
}
