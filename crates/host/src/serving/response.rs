//! The answers that the host gives itself, in the words of Huawei Cloud's API gateway.

use std::convert::Infallible;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use http::{Response, StatusCode};
use http_body_util::{BodyExt, Full};
use operation::gateway::Code;
use operation::{Family, ServerError, retry};
use wasmtime_wasi_http::WasiBody;

/// Names the request on every answer.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// An answer on its way to the client.
pub type Answer = Response<WasiBody>;

/// A body that is there as a whole.
pub fn whole(bytes: impl Into<Bytes>) -> WasiBody {
    Full::new(bytes.into())
        .map_err(|never: Infallible| match never {})
        .boxed_unsync()
}

/// An answer of plain text.
pub fn text(status: StatusCode, content_type: &'static str, body: impl Into<Bytes>) -> Answer {
    let mut answer = Response::new(whole(body));
    *answer.status_mut() = status;
    let content_type = HeaderValue::from_static(content_type);
    answer.headers_mut().insert(CONTENT_TYPE, content_type);
    answer
}

/// No component has this path.
pub fn unknown_route(request_id: &str) -> Answer {
    gateway(Code::NoSuchApi, "", request_id)
}

/// The host does not know the host name that the client calls, which components need.
pub fn no_host(request_id: &str) -> Answer {
    let advice = "The Host header is missing or malformed.";
    gateway(Code::BadRequest, advice, request_id)
}

/// A failure of the component: in its family's envelope, if it has one.
pub fn failure(family: Option<Family>, failure: ServerError, request_id: &str) -> Answer {
    let mut answer = match family {
        Some(family) => failure.response(family, request_id),
        None => failure.at_gateway(request_id),
    };
    retry::advise(&mut answer);
    answer.map(whole)
}

fn gateway(code: Code, advice: &str, request_id: &str) -> Answer {
    let error = operation::gateway::Error::new(code, advice);
    error.response(request_id).map(whole)
}
