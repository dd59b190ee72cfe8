//! `POST /v1/{project_id}/{instance_name}/image/check`: says whether a picture is there.

use operation::fields::Object;
use operation::{Context, Request, Response, huawei};
use serde::Serialize;

use super::path;
use crate::call::Call;
use crate::instance::Instance;
use crate::{Api, Error, Tools, body, library};

/// Answers the request.
pub fn answer(request: &Request, context: &Context<'_>, tools: &Tools<'_>) -> Response {
    Call::answer(Api::V1, request, context, tools, |call| {
        match call.method() {
            "POST" => check(call, call.segment(2)),
            _ => Err(call.method_not_allowed("POST")),
        }
    })
}

fn check(call: &Call<'_>, name: &str) -> Result<Response, Error> {
    let instance = Instance::find(call, name)?;
    let json = body::json(call.request)?;
    let path = path::required(&Object::of(&json)?)?;
    let exists = library::find(call, &instance, &path)?.is_some();
    /// A text, not a truth value, as the vendor has it.
    #[derive(Serialize)]
    struct Body {
        exist: &'static str,
    }
    let exist = if exists { "true" } else { "false" };
    Ok(huawei::json(200, &Body { exist }))
}
