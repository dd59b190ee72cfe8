//! The family's API: who may call, whose instances a path is about, and how errors are answered.

use operation::fields::{FieldError, Problem};
use operation::rest::{self, Path};
use operation::{
    AccessError, Api, Call, Caller, Context, Family, Request, Response, Row, ServerError, gateway,
    huawei, names,
};

use crate::error::Error;
use crate::error_code::{Code, Entry};
use crate::instance::Instance;
use crate::services::{Project, Services};

/// Huawei Cloud Image Search: each version has its own paths and its own words for errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImageSearch {
    /// `/v1/{project_id}/...`, codes `IS.`.
    V1,
    /// `/v2/{project_id}/mms/...`, codes `MMS.` and `ModelArts.`.
    V2,
    /// `/sightline/v1/{project_id}/...`: what the vendor never had, in the words of v2.
    Extensions,
}

/// A call of one of the family's operations.
pub type ImageSearchCall<'a> = Call<'a, ImageSearch>;

impl Api for ImageSearch {
    type Head = Path;
    type Caller = Caller;
    type Services<'a> = Services<'a>;
    type Output = Response;
    type Error = Error;

    fn family(&self) -> Family {
        match self {
            Self::V1 => Family::ImageSearch,
            Self::V2 | Self::Extensions => Family::ImageSearchV2,
        }
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
        caller.must_own_path_project(path.segment(self.project_segment()))?;
        let row = rest::by_method(operations, request).ok_or_else(|| {
            let (allowed, method) = (names(operations), request.method());
            Error::new(Code::Method, format!("Use {allowed} here, not {method}."))
        })?;
        Ok((caller, row))
    }

    fn respond(&self, output: Response, _: &str, _: &Path, _: &Context<'_>) -> Response {
        output
    }

    fn refuse(&self, error: Error, _: &Request, _: &Path, context: &Context<'_>) -> Response {
        error.log(context);
        self.error_response(&error, &context.request_id)
    }
}

impl ImageSearch {
    /// Where the project stands in the path.
    fn project_segment(self) -> usize {
        match self {
            Self::V1 | Self::V2 => 1,
            Self::Extensions => 2,
        }
    }

    /// The answer to an error.
    pub fn error_response(self, error: &Error, request_id: &str) -> Response {
        match error {
            Error::Refused(code, advice) => self.refusal(*code, advice),
            Error::Field(error) => self.field_error(error),
            Error::Access(error) => self.access_error(error, request_id),
            Error::Busy => ServerError::Busy.response(self.family(), request_id),
            Error::Internal(_) => ServerError::Internal.response(self.family(), request_id),
        }
    }

    /// The vendor's message, and what to do.
    fn refusal(self, code: Code, advice: &str) -> Response {
        let (status, error_code, message) = self.entry(code);
        huawei::Error::new(status, error_code, format!("{message} {advice}")).response()
    }

    fn field_error(self, error: &FieldError) -> Response {
        match (self, error.problem) {
            (_, Problem::Syntax) => self.refusal(Code::Syntax, &format!("Note: {error}.")),
            (_, Problem::Missing) => self.missing(&error.path),
            (Self::V1, Problem::Type | Problem::Value) => {
                self.refusal(Code::Unsupported, &format!("{error}."))
            }
            (Self::V2 | Self::Extensions, Problem::Type | Problem::Value) => {
                let (status, error_code, _) = self.entry(Code::Unsupported);
                let message = format!("Invalid parameter: {}. Note: {error}.", error.path);
                huawei::Error::new(status, error_code, message).response()
            }
        }
    }

    /// In the words of the vendor's own samples.
    fn missing(self, field: &str) -> Response {
        let (status, error_code, _) = self.entry(Code::Empty);
        let message = match self {
            Self::V1 => {
                format!("Arguments of {field} can not be null. Give {field} in the JSON body.")
            }
            Self::V2 | Self::Extensions => format!("Required parameter is empty: {field}"),
        };
        huawei::Error::new(status, error_code, message).response()
    }

    fn access_error(self, error: &AccessError, request_id: &str) -> Response {
        match (self, error) {
            (Self::V1, AccessError::MissingCredential) => {
                let advice = "Sign the request, or send a token in the header X-Auth-Token.";
                self.refusal(Code::NoToken, advice)
            }
            (Self::V1, AccessError::InvalidCredential(advice)) => {
                self.refusal(Code::WrongToken, advice)
            }
            _ => gateway::Error::of(error).response(request_id),
        }
    }

    fn entry(self, code: Code) -> Entry {
        match self {
            Self::V1 => code.v1(),
            Self::V2 | Self::Extensions => code.v2(),
        }
    }
}

/// The project of the call.
pub fn project<'c>(call: &'c ImageSearchCall<'_>) -> Project<'c> {
    Project {
        id: &call.caller.project_id,
        context: call.context,
        services: call.services,
    }
}

/// The instance that the segment at `index` of the call's path names.
///
/// # Errors
/// [`Code::InstanceName`] when there is none.
pub fn instance(call: &ImageSearchCall<'_>, index: usize) -> Result<Instance, Error> {
    Instance::find(&project(call), call.head.segment(index))
}
