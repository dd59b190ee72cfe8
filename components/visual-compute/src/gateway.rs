//! One path for all operations: reads the request, finds the operation by its `Action`, writes the answer.
//!
//! Checks come in the gateway's order: method, action, version, signature or token, then the action's own
//! parameters.

use operation::alibaba::{self, Error, Format};
use operation::fields::{self, Object};
use operation::{Caller, Context, Request, Response};
use serde_json::{Map, Value};

use crate::{create_compute_instance, error, list_instances};

/// The version of the API.
pub const VERSION: &str = "2020-05-15";

/// An operation: from its parameters to the fields of its answer.
type Operation = fn(&Object<'_>, &Caller, &Context<'_>) -> Result<Map<String, Value>, Error>;

const OPERATIONS: &[(&str, Operation)] = &[
    ("CreateComputeInstance", create_compute_instance::run),
    ("ListInstances", list_instances::run),
];

/// Answers a request of `/`.
pub fn handle(request: &Request, context: &Context<'_>) -> Response {
    let query = fields::form(request.uri().query().unwrap_or_default().as_bytes());
    let parameters = alibaba::parameters(request);
    let format = Format::of(request, parameters.as_ref().unwrap_or(&query));
    let answer = parameters
        .map_err(|fault| error::of_fault(&fault))
        .and_then(|parameters| dispatch(request, &parameters, context));
    match answer {
        Ok((action, fields)) => alibaba::answer(format, action, &context.request_id, fields),
        Err(error) => error.response(format, operation::host(request), &context.request_id),
    }
}

fn dispatch(
    request: &Request,
    parameters: &Value,
    context: &Context<'_>,
) -> Result<(&'static str, Map<String, Value>), Error> {
    if !matches!(request.method().as_str(), "GET" | "POST") {
        return Err(Error::new(
            400,
            "UnsupportedHTTPMethod",
            "This http method is not supported.",
        )
        .with_recommendation("Use GET or POST."));
    }
    let (name, operation) = operation_of(request, parameters)?;
    check_version(request, parameters)?;
    let caller = alibaba::authenticate(request, context)?;
    let parameters = Object::textual(parameters).map_err(|fault| error::of_fault(&fault))?;
    if let Some(project) = project(&parameters)? {
        caller
            .must_own_project(&project)
            .map_err(|denied| Error::of_denied(context, denied))?;
    }
    Ok((name, operation(&parameters, &caller, context)?))
}

/// The operation named by the parameters, else by the header of the current signature.
///
/// Clients of the older signature send the header too, so it comes last.
fn operation_of(request: &Request, parameters: &Value) -> Result<(&'static str, Operation), Error> {
    let named = parameters["Action"]
        .as_str()
        .filter(|name| !name.is_empty());
    let Some(name) = named.or_else(|| header(request, "x-acs-action")) else {
        return Err(Error::missing("Action").with_recommendation(known_actions()));
    };
    let found = OPERATIONS.iter().find(|(known, _)| *known == name);
    found.copied().ok_or_else(|| {
        // Gaps show in the log by name; a client's nonsense must not fill it.
        eprintln!(
            "action {:?} is not implemented",
            name.chars().take(64).collect::<String>()
        );
        Error::new(
            404,
            "InvalidAction.NotFound",
            "Specified api is not found, please check your url and method.",
        )
        .with_recommendation(known_actions())
    })
}

fn known_actions() -> String {
    let names: Vec<&str> = OPERATIONS.iter().map(|(name, _)| *name).collect();
    format!("Action must be one of {}.", names.join(", "))
}

fn check_version(request: &Request, parameters: &Value) -> Result<(), Error> {
    let given = parameters["Version"].as_str().filter(|v| !v.is_empty());
    let advice = || format!("Version must be {VERSION}.");
    match given.or_else(|| header(request, "x-acs-version")) {
        Some(VERSION) => Ok(()),
        None => Err(Error::missing("Version").with_recommendation(advice())),
        Some(_) => Err(Error::new(
            400,
            "InvalidVersion",
            "Specified parameter Version is not valid.",
        )
        .with_recommendation(advice())),
    }
}

/// The project that the request is for; the caller's own when it names none.
fn project(parameters: &Object<'_>) -> Result<Option<String>, Error> {
    parameters
        .optional("ProjectId", fields::text(1..=usize::MAX))
        .map_err(|fault| error::of_fault(&fault))
}

fn header<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
    request.headers().get(name)?.to_str().ok()
}
