//! `GET /sightline/v1/{project_id}/instances`: lists the project's instances.

use operation::{Context, Request, Response, huawei};
use serde::Serialize;

use super::instance_view::InstanceView;
use crate::call::Call;
use crate::instance::Instance;
use crate::{Api, Error, Tools};

/// Answers the request.
pub fn answer(request: &Request, context: &Context<'_>, tools: &Tools<'_>) -> Response {
    Call::answer(Api::Extension, request, context, tools, |call| {
        match call.method() {
            "GET" => list(call),
            _ => Err(call.method_not_allowed("GET")),
        }
    })
}

fn list(call: &Call<'_>) -> Result<Response, Error> {
    let held = Instance::list(call).map_err(|error| Error::store(call.context, &error))?;
    #[derive(Serialize)]
    struct Body<'a> {
        instances: Vec<InstanceView<'a>>,
    }
    let instances = held.iter().map(InstanceView::new).collect();
    Ok(huawei::json(200, &Body { instances }))
}
