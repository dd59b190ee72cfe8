//! What all five calls begin with: a POST to a path that names an instance.

use operation::fields::Object;
use operation::{Context, Request, Response};

use crate::call::Call;
use crate::instance::Instance;
use crate::{Api, Error, Tools, body};

/// Where the instance stands in the path.
const INSTANCE_SEGMENT: usize = 3;

/// Verifies the caller, finds the instance, and hands both with the body's fields to `operation`.
pub fn answer(
    request: &Request,
    context: &Context<'_>,
    tools: &Tools<'_>,
    operation: impl FnOnce(&Call<'_>, &Instance, &Object<'_>) -> Result<Response, Error>,
) -> Response {
    Call::answer(Api::V2, request, context, tools, |call| {
        if call.method() != "POST" {
            return Err(call.method_not_allowed("POST"));
        }
        let instance = Instance::find(call, call.segment(INSTANCE_SEGMENT))?;
        let json = body::json(call.request)?;
        operation(call, &instance, &Object::of(&json)?)
    })
}
