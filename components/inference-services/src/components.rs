//! One handler per path: who may call, and which operation the method names.

use http::Method;
use operation::{Context, Request, Response};

use crate::call::{Call, Operation};
use crate::error::Error;
use crate::{
    create_endpoint, delete_service_instance, deploy_service_instance, list_endpoints,
    list_service_instances, show_endpoint, show_service_instance, update_service_instance,
};

/// `/v1/workspaces/{workspace_id}/services/instances`: deploy and list.
pub fn deploy_service(request: &Request, context: &Context<'_>) -> Response {
    let operations: &[(Method, Operation)] = &[
        (Method::POST, deploy_service_instance::run),
        (Method::GET, list_service_instances::run),
    ];
    answer(request, context, operations)
}

/// `/v1/workspaces/{workspace_id}/services/instances/{instance_id}`: show, update and delete.
pub fn update_service_instance(request: &Request, context: &Context<'_>) -> Response {
    let operations: &[(Method, Operation)] = &[
        (Method::GET, show_service_instance::run),
        (Method::PUT, update_service_instance::run),
        (Method::DELETE, delete_service_instance::run),
    ];
    answer(request, context, operations)
}

/// `/v1/workspaces/{workspace_id}/endpoints`: create and list.
pub fn endpoints(request: &Request, context: &Context<'_>) -> Response {
    let operations: &[(Method, Operation)] = &[
        (Method::POST, create_endpoint::run),
        (Method::GET, list_endpoints::run),
    ];
    answer(request, context, operations)
}

/// `/v1/workspaces/{workspace_id}/endpoints/{endpoint_id}`: show.
pub fn endpoint(request: &Request, context: &Context<'_>) -> Response {
    answer(request, context, &[(Method::GET, show_endpoint::run)])
}

fn answer(
    request: &Request,
    context: &Context<'_>,
    operations: &[(Method, Operation)],
) -> Response {
    dispatch(request, context, operations)
        .unwrap_or_else(|error| error.response(&context.request_id))
}

fn dispatch(
    request: &Request,
    context: &Context<'_>,
    operations: &[(Method, Operation)],
) -> Result<Response, Error> {
    let call = Call::admit(request, context)?;
    let found = operations
        .iter()
        .find(|(method, _)| method == request.method());
    let Some((_, run)) = found else {
        return Err(Error::method(request.method(), operations));
    };
    run(&call)
}
