//! The family's two APIs: that of tokens, whose caller has a password only, and that of projects.

use http::HeaderValue;
use operation::{Api, Call, Caller, Context, Family, Request, Response, Row, names, rest};

use crate::error::Error;

/// `/v3/auth/tokens`: nobody is verified before the operation, which verifies the password.
pub struct Tokens;

/// A call of an operation of [`Tokens`].
pub type TokenCall<'a> = Call<'a, Tokens>;

/// `/v3/projects`.
pub struct Projects;

/// A call of an operation of [`Projects`].
pub type ProjectCall<'a> = Call<'a, Projects>;

impl Api for Tokens {
    type Head = ();
    type Caller = ();
    type Services<'a> = ();
    type Output = Response;
    type Error = Error;

    fn family(&self) -> Family {
        Family::Identity
    }

    fn head(&self, _: &Request) {}

    fn admit<'o>(
        &self,
        request: &Request,
        (): &(),
        _: &Context<'_>,
        operations: &'o [Row<Self>],
    ) -> Result<((), &'o Row<Self>), Error> {
        Ok(((), by_method(operations, request)?))
    }

    fn respond(&self, output: Response, _: &str, (): &(), _: &Context<'_>) -> Response {
        output
    }

    fn refuse(&self, error: Error, _: &Request, (): &(), context: &Context<'_>) -> Response {
        error.response(context)
    }
}

impl Api for Projects {
    type Head = ();
    type Caller = Caller;
    type Services<'a> = ();
    type Output = Response;
    type Error = Error;

    fn family(&self) -> Family {
        Family::Identity
    }

    fn head(&self, _: &Request) {}

    fn admit<'o>(
        &self,
        request: &Request,
        (): &(),
        context: &Context<'_>,
        operations: &'o [Row<Self>],
    ) -> Result<(Caller, &'o Row<Self>), Error> {
        let row = by_method(operations, request)?;
        let caller = operation::authenticate(request, context)?;
        Ok((caller, row))
    }

    fn respond(&self, output: Response, _: &str, (): &(), context: &Context<'_>) -> Response {
        traced(output, context)
    }

    fn refuse(&self, error: Error, _: &Request, (): &(), context: &Context<'_>) -> Response {
        traced(error.response(context), context)
    }
}

fn by_method<'o, A: Api>(operations: &'o [Row<A>], request: &Request) -> Result<&'o Row<A>, Error> {
    rest::by_method(operations, request).ok_or_else(|| Error::method(&names(operations)))
}

/// Adds the header that names the request, as the vendor has it.
fn traced(mut response: Response, context: &Context<'_>) -> Response {
    if let Ok(id) = HeaderValue::from_str(&context.request_id) {
        response.headers_mut().insert("x-iam-trace-id", id);
    }
    response
}
