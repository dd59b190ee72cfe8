//! The family's API: whose workspace a path is about, and how errors are answered.

use operation::fields::{FieldError, Object};
use operation::rest::{self, Path};
use operation::{Api, Call, Caller, Context, Family, Request, Response, Row};
use serde_json::json;

use crate::error::Error;
use crate::rules;

/// DataArts Fabric inference services. Every path begins with `/v1/workspaces/{workspace_id}`.
pub struct InferenceServices;

/// A call of one of the family's operations. Its caller's workspace is the one that the path names.
pub type ServiceCall<'a> = Call<'a, InferenceServices>;

impl Api for InferenceServices {
    type Head = Path;
    type Caller = Caller;
    type Services<'a> = ();
    type Output = Response;
    type Error = Error;

    fn family(&self) -> Family {
        Family::InferenceServices
    }

    fn head(&self, request: &Request) -> Path {
        Path::of(request)
    }

    fn admit<'o>(
        &self,
        request: &Request,
        path: &Path,
        context: &Context<'_>,
        operations: &'o [Row<Self>],
    ) -> Result<(Caller, &'o Row<Self>), Error> {
        let caller = operation::authenticate(request, context)?;
        caller.must_own_workspace(path.segment(2))?;
        let row = rest::by_method(operations, request).ok_or_else(|| {
            let methods: Vec<&str> = operations.iter().map(|row| row.name).collect();
            Error::no_such_method(request.method(), &methods.join(" or "))
        })?;
        Ok((caller, row))
    }

    fn respond(&self, output: Response, _: &str, _: &Path, _: &Context<'_>) -> Response {
        output
    }

    fn refuse(&self, error: Error, _: &Request, _: &Path, context: &Context<'_>) -> Response {
        error.response(context)
    }
}

/// The id that ends the path; `name` is what the API calls it.
pub fn id(call: &ServiceCall<'_>, name: &str) -> Result<String, FieldError> {
    let parameters = json!({ name: call.head.last() });
    Object::of(&parameters)?.required(name, rules::id())
}
