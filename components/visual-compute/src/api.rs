//! The family's API: one path for all operations, which are named by their `Action`.
//!
//! Checks come in the gateway's order: method, action, version, signature or token, then the action's own
//! parameters.

use operation::alibaba::{self, Format};
use operation::fields::{self, FieldError, Object};
use operation::{Api, Call, Caller, Context, Family, Level, Request, Response, Row, rest};
use serde_json::{Map, Value};

use crate::error::Error;

/// The version of the API.
pub const VERSION: &str = "2020-05-15";

/// Alibaba Cloud Visual Computing Service.
pub struct VisualCompute;

/// A call of one of the family's operations.
pub type ComputeCall<'a> = Call<'a, VisualCompute>;

/// What is read of every request.
pub struct Head {
    parameters: Result<Value, FieldError>,
    /// The format of the answer.
    format: Format,
}

impl Head {
    /// The parameters of query and form.
    ///
    /// # Errors
    /// The form or the JSON body cannot be read.
    pub fn parameters(&self) -> Result<Object<'_>, FieldError> {
        Object::textual(self.values()?)
    }

    fn values(&self) -> Result<&Value, FieldError> {
        self.parameters.as_ref().map_err(Clone::clone)
    }
}

impl Api for VisualCompute {
    type Head = Head;
    type Caller = Caller;
    type Services<'a> = ();
    /// The fields of the answer.
    type Output = Map<String, Value>;
    type Error = Error;

    fn family(&self) -> Family {
        Family::VisualCompute
    }

    fn head(&self, request: &Request) -> Head {
        let query = rest::query(request);
        let parameters = alibaba::parameters(request);
        let format = Format::of(request, parameters.as_ref().unwrap_or(&query));
        Head { parameters, format }
    }

    fn admit<'o>(
        &self,
        request: &Request,
        head: &Head,
        context: &Context<'_>,
        operations: &'o [Row<Self>],
    ) -> Result<(Caller, &'o Row<Self>), Error> {
        let parameters = head.values()?;
        check_method(request)?;
        let row = operation_of(request, parameters, context, operations)?;
        check_version(request, parameters)?;
        let caller = alibaba::authenticate(request, context)?;
        if let Some(project) = project(&head.parameters()?)? {
            caller.must_own_project(&project)?;
        }
        Ok((caller, row))
    }

    fn respond(
        &self,
        fields: Map<String, Value>,
        action: &str,
        head: &Head,
        context: &Context<'_>,
    ) -> Response {
        alibaba::answer(head.format, action, &context.request_id, fields)
    }

    fn refuse(
        &self,
        error: Error,
        request: &Request,
        head: &Head,
        context: &Context<'_>,
    ) -> Response {
        let host = operation::host(request);
        let error = error.in_envelope(context);
        error.response(head.format, host, &context.request_id)
    }
}

fn check_method(request: &Request) -> Result<(), alibaba::Error> {
    if matches!(request.method().as_str(), "GET" | "POST") {
        return Ok(());
    }
    let error = alibaba::Error::new(
        400,
        "UnsupportedHTTPMethod",
        "This http method is not supported.",
    );
    Err(error.with_recommendation("Use GET or POST."))
}

/// The operation named by the parameters, else by the header of the current signature.
///
/// Clients of the older signature send the header too, so it comes last.
fn operation_of<'o>(
    request: &Request,
    parameters: &Value,
    context: &Context<'_>,
    operations: &'o [Row<VisualCompute>],
) -> Result<&'o Row<VisualCompute>, alibaba::Error> {
    let named = parameters["Action"]
        .as_str()
        .filter(|name| !name.is_empty());
    let known = || {
        let names: Vec<&str> = operations.iter().map(|row| row.name).collect();
        format!("Action must be one of {}.", names.join(", "))
    };
    let Some(name) = named.or_else(|| header(request, "x-acs-action")) else {
        return Err(alibaba::Error::missing("Action").with_recommendation(known()));
    };
    operation::find(operations, name).ok_or_else(|| {
        // Gaps show in the log by name; a client's nonsense must not fill it.
        let shown: String = name.chars().take(64).collect();
        let message = format_args!("action {shown:?} is not implemented");
        context.log(Level::Info, message);
        alibaba::Error::new(
            404,
            "InvalidAction.NotFound",
            "Specified api is not found, please check your url and method.",
        )
        .with_recommendation(known())
    })
}

fn check_version(request: &Request, parameters: &Value) -> Result<(), alibaba::Error> {
    let given = parameters["Version"].as_str().filter(|v| !v.is_empty());
    let advice = || format!("Version must be {VERSION}.");
    match given.or_else(|| header(request, "x-acs-version")) {
        Some(VERSION) => Ok(()),
        None => Err(alibaba::Error::missing("Version").with_recommendation(advice())),
        Some(_) => Err(alibaba::Error::new(
            400,
            "InvalidVersion",
            "Specified parameter Version is not valid.",
        )
        .with_recommendation(advice())),
    }
}

/// The project that the request is for; the caller's own when it names none.
fn project(parameters: &Object<'_>) -> Result<Option<String>, FieldError> {
    parameters.optional("ProjectId", fields::text(1..=usize::MAX))
}

fn header<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
    request.headers().get(name)?.to_str().ok()
}
