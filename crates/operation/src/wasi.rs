//! The edge itself: `wasi:http/incoming-handler@0.2` in, plain request and response inside.

use std::io::{Read, Write};

// `export!` looks for its types below this name.
pub use wasi::exports;
pub use wasi::exports::http::incoming_handler::Guest;
pub use wasi::http::proxy::export;
use wasi::http::types::{Headers, Method, OutgoingBody, OutgoingResponse};
pub use wasi::http::types::{IncomingRequest, ResponseOutparam};

use crate::context::{Context, Request, Timestamp};
use crate::family::Family;
use crate::id::uuid;
use crate::log::{Level, log};
use crate::retry;
use crate::root_credentials;
use crate::server_error::ServerError;
use crate::streamed::{Body, Chunks, SendResponse, Streamed, whole};

/// Answers one request with what `handle` sends. Whatever goes wrong outside `handle` is answered as
/// the family's internal error.
pub fn serve(
    family: Family,
    handle: impl FnOnce(&Request, &Context<'_>, SendResponse<'_>),
    incoming: IncomingRequest,
    out: ResponseOutparam,
) {
    let request_id = uuid();
    let mut out = Some(out);
    let mut send_once = |mut response: Streamed<'_>| {
        let Some(out) = out.take() else { return };
        if let Ok(value) = http::HeaderValue::from_str(&request_id) {
            response.headers_mut().insert("x-request-id", value);
        }
        retry::advise(&mut response);
        send(response, out, &request_id);
    };
    if let Err(reason) = answer(handle, incoming, &request_id, &mut send_once) {
        log(Level::Error, &request_id, reason);
        send_once(whole(ServerError::Internal.response(family, &request_id)));
    }
}

fn answer(
    handle: impl FnOnce(&Request, &Context<'_>, SendResponse<'_>),
    incoming: IncomingRequest,
    request_id: &str,
    send: SendResponse<'_>,
) -> Result<(), String> {
    let request = read(incoming)?;
    let bucket = store::Bucket::open().map_err(|error| error.to_string())?;
    let credentials = root_credentials::parse(&variable("credentials")?);
    let credentials = credentials.map_err(|error| error.to_string())?;
    let context = Context {
        store: &bucket,
        credentials: &credentials,
        now: Timestamp::now(),
        request_id: request_id.to_owned(),
    };
    handle(&request, &context, send);
    Ok(())
}

/// The value of one of the component's variables.
///
/// # Errors
/// The manifest gives the component no variable of this name; the message says so.
pub fn variable(name: &str) -> Result<String, String> {
    spin_sdk::variables::get(name).map_err(|error| format!("variable {name}: {error}"))
}

fn read(incoming: IncomingRequest) -> Result<Request, String> {
    let mut request = http::Request::builder()
        .method(method(&incoming.method()).as_str())
        .uri(incoming.path_with_query().unwrap_or_else(|| "/".to_owned()));
    for (name, value) in incoming.headers().entries() {
        request = request.header(name, value);
    }
    // `Host` is part of the authority here; operations expect it where the client sent it.
    let request = match incoming.authority() {
        Some(authority)
            if request
                .headers_ref()
                .is_some_and(|h| !h.contains_key("host")) =>
        {
            request.header("host", authority)
        }
        _ => request,
    };
    let body = incoming
        .consume()
        .map_err(|()| "the request's body is gone")?;
    let mut bytes = Vec::new();
    {
        let mut stream = body.stream().map_err(|()| "the request's stream is gone")?;
        stream
            .read_to_end(&mut bytes)
            .map_err(|error| format!("reading the request's body: {error}"))?;
    }
    request
        .body(bytes)
        .map_err(|error| format!("the request's head: {error}"))
}

fn method(method: &Method) -> String {
    match method {
        Method::Get => "GET",
        Method::Head => "HEAD",
        Method::Post => "POST",
        Method::Put => "PUT",
        Method::Delete => "DELETE",
        Method::Connect => "CONNECT",
        Method::Options => "OPTIONS",
        Method::Trace => "TRACE",
        Method::Patch => "PATCH",
        Method::Other(other) => other,
    }
    .to_owned()
}

fn send(response: Streamed<'_>, out: ResponseOutparam, request_id: &str) {
    let (head, body) = response.into_parts();
    let mut headers = Vec::new();
    if let Body::Whole(bytes) = &body {
        let length = bytes.len().to_string();
        headers.push(("content-length".to_owned(), length.into_bytes()));
    }
    for (name, value) in &head.headers {
        headers.push((name.as_str().to_owned(), value.as_bytes().to_vec()));
    }
    // Names and values come from `http` types, which allow no others than the host does.
    let headers = Headers::from_list(&headers).unwrap_or_else(|_| Headers::new());
    let outgoing = OutgoingResponse::new(headers);
    let _ = outgoing.set_status_code(head.status.as_u16());
    match body {
        Body::Whole(bytes) => send_whole(&bytes, outgoing, out),
        Body::Chunks(chunks) => send_chunks(chunks, outgoing, out, request_id),
    }
}

/// Writes the body before the head is released: a host that does not set `TCP_NODELAY` would delay a body
/// that follows its head by 40 ms.
fn send_whole(bytes: &[u8], outgoing: OutgoingResponse, out: ResponseOutparam) {
    let Ok(body) = outgoing.body() else {
        return;
    };
    // A body longer than the host buffers cannot be written before the head is taken.
    const BUFFERED: usize = 64 * 1024;
    if bytes.len() <= BUFFERED {
        write(&body, bytes);
        let _ = OutgoingBody::finish(body, None);
        ResponseOutparam::set(out, Ok(outgoing));
    } else {
        ResponseOutparam::set(out, Ok(outgoing));
        write(&body, bytes);
        let _ = OutgoingBody::finish(body, None);
    }
}

/// Writes each chunk when it is made. A body that is dropped without being finished is one that the host
/// cuts off.
fn send_chunks(
    chunks: Chunks<'_>,
    outgoing: OutgoingResponse,
    out: ResponseOutparam,
    request_id: &str,
) {
    let Ok(body) = outgoing.body() else {
        return;
    };
    ResponseOutparam::set(out, Ok(outgoing));
    match write_all(&body, chunks) {
        Ok(()) => {
            let _ = OutgoingBody::finish(body, None);
        }
        Err(reason) => log(
            Level::Warn,
            request_id,
            format_args!("the answer is cut off: {reason}"),
        ),
    }
}

fn write_all(body: &OutgoingBody, chunks: Chunks<'_>) -> Result<(), String> {
    let mut stream = body.write().map_err(|()| "the body's stream is taken")?;
    let gone = |error: std::io::Error| format!("the client is gone: {error}");
    for chunk in chunks {
        stream.write_all(&chunk?).map_err(gone)?;
    }
    stream.blocking_flush().map_err(|error| error.to_string())
}

fn write(body: &OutgoingBody, bytes: &[u8]) {
    // The client may be gone: there is nobody left to tell.
    if let Ok(mut stream) = body.write() {
        let _ = stream.write_all(bytes);
        let _ = stream.flush();
    }
}
