//! The family's API: whose images a path is about, and how errors are answered.

use crate::error::Error;
use operation::rest::{self, Path};
use operation::{Api, Call, Caller, Context, Family, Request, Response, Row, ServerError, names};

/// Huawei Cloud ModelArts images.
pub struct ImageRegistry;

/// A call of one of the family's operations.
pub type ImageCall<'a> = Call<'a, ImageRegistry>;

impl Api for ImageRegistry {
    type Head = Path;
    type Caller = Caller;
    type Services<'a> = ();
    type Output = Response;
    type Error = Error;

    fn family(&self) -> Family {
        Family::ImageRegistry
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
        caller.must_own_path_project(path.segment(1))?;
        let row = rest::by_method(operations, request)
            .ok_or_else(|| Error::no_such_method(&names(operations)))?;
        Ok((caller, row))
    }

    fn respond(&self, output: Response, _: &str, _: &Path, _: &Context<'_>) -> Response {
        output
    }

    fn refuse(&self, error: Error, _: &Request, _: &Path, context: &Context<'_>) -> Response {
        let error = match error {
            Error::Refused(error) => return error.response(),
            Error::Gateway(error) => return error.response(&context.request_id),
            Error::Store(error) => ServerError::of_store(&error, context),
        };
        error.response(Family::ImageRegistry, &context.request_id)
    }
}
