//! The components: each authenticates, then finds the operation by the request's method.

use operation::{Caller, Context, Denied, Request, Response, authenticate, segments};

use crate::error::Error;
use crate::{list_images, register_image, show_image};

/// Answers a request of `/v1/{project_id}/images`.
pub fn register_image(request: &Request, context: &Context<'_>) -> Response {
    answer(context, || {
        let caller = caller(request, context)?;
        match request.method().as_str() {
            "POST" => register_image::run(request, &caller, context),
            "GET" => list_images::run(request, &caller, context),
            _ => Err(Error::no_such_method("GET to list or POST to register")),
        }
    })
}

/// Answers a request of `/v1/{project_id}/images/{image_id}`.
pub fn registered_image(request: &Request, context: &Context<'_>) -> Response {
    answer(context, || {
        let caller = caller(request, context)?;
        match request.method().as_str() {
            "GET" => show_image::run(request, &caller, context),
            _ => Err(Error::no_such_method("GET to show")),
        }
    })
}

fn answer(context: &Context<'_>, run: impl FnOnce() -> Result<Response, Error>) -> Response {
    run().unwrap_or_else(|error| error.response(context))
}

/// Who calls; the project in the path must be the caller's.
fn caller(request: &Request, context: &Context<'_>) -> Result<Caller, Denied> {
    let caller = authenticate(request, context)?;
    let path = segments(request);
    caller.must_own_path_project(path.get(1).map_or("", String::as_str))?;
    Ok(caller)
}
