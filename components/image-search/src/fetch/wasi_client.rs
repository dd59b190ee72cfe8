//! Requests through `wasi:http/outgoing-handler`.

use std::io::{self, ErrorKind, Read};
use std::time::{Duration, Instant};

use wasi::clocks::monotonic_clock;
use wasi::http::outgoing_handler;
use wasi::http::types::{
    ErrorCode, FieldKey, Fields, IncomingBody, IncomingResponse, OutgoingRequest, RequestOptions,
    Scheme,
};
use wasi::io::poll::{Pollable, poll};
use wasi::io::streams::{InputStream, StreamError};

use super::error::FetchError;
use super::picture::{HttpClient, HttpResponse};
use super::url::PictureUrl;

/// The longest time until a connection stands.
const CONNECT: Duration = Duration::from_secs(3);

/// Some servers refuse requests that do not say who asks.
const USER_AGENT: &str = concat!("Sightline/", env!("CARGO_PKG_VERSION"));

/// What is asked for: the host may offer pictures in several forms, and packs none that is asked
/// for as it is.
const HEADERS: [(&str, &str); 3] = [
    (
        "accept",
        "image/webp, image/png, image/jpeg, image/bmp, */*;q=0.1",
    ),
    ("accept-encoding", "identity"),
    ("user-agent", USER_AGENT),
];

/// Sends requests with the permissions of the component.
pub struct WasiClient;

impl HttpClient for WasiClient {
    fn get(&self, url: &PictureUrl, deadline: Instant) -> Result<HttpResponse, FetchError> {
        let request = request(url).ok_or(FetchError::NotAUrl)?;
        let options = options(deadline);
        let pending = outgoing_handler::handle(request, Some(options));
        let pending = pending.map_err(|error| fetch_error(error, url))?;
        if !ready(&pending.subscribe(), deadline) {
            return Err(FetchError::TimedOut);
        }
        let response = match pending.get() {
            Some(Ok(Ok(response))) => response,
            Some(Ok(Err(error))) => return Err(fetch_error(error, url)),
            Some(Err(())) | None => return Err(FetchError::Incomplete),
        };
        head(response, deadline).ok_or(FetchError::Incomplete)
    }
}

fn request(url: &PictureUrl) -> Option<OutgoingRequest> {
    let headers = HEADERS.map(|(name, value)| (FieldKey::from(name), value.as_bytes().to_vec()));
    let request = OutgoingRequest::new(Fields::from_list(&headers).ok()?);
    let scheme = match url.is_encrypted() {
        true => Scheme::Https,
        false => Scheme::Http,
    };
    request.set_scheme(Some(&scheme)).ok()?;
    request.set_authority(Some(url.authority())).ok()?;
    request
        .set_path_with_query(Some(url.path_and_query()))
        .ok()?;
    Some(request)
}

/// Hosts may know no such limits; the deadline holds all the same.
fn options(deadline: Instant) -> RequestOptions {
    let options = RequestOptions::new();
    let left = nanoseconds(deadline);
    let connect = CONNECT.as_nanos().try_into().unwrap_or(left).min(left);
    let _ = options.set_connect_timeout(Some(connect));
    let _ = options.set_first_byte_timeout(Some(left));
    let _ = options.set_between_bytes_timeout(Some(left));
    options
}

fn head(response: IncomingResponse, deadline: Instant) -> Option<HttpResponse> {
    let headers = response.headers();
    let header = |name: &str| {
        let first = headers.get(&FieldKey::from(name)).into_iter().next();
        first.and_then(|value| String::from_utf8(value).ok())
    };
    let content_length = header("content-length").and_then(|value| value.parse().ok());
    let body = response.consume().ok()?;
    let stream = body.stream().ok()?;
    Some(HttpResponse {
        status: response.status(),
        location: header("location"),
        content_type: header("content-type"),
        content_length,
        body: Box::new(Body {
            stream,
            _body: body,
            deadline,
        }),
    })
}

/// A body that ends with an error at its deadline.
struct Body {
    // Before its body, in whose life it must end.
    stream: InputStream,
    _body: IncomingBody,
    deadline: Instant,
}

impl Read for Body {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if into.is_empty() {
            return Ok(0);
        }
        loop {
            match self.stream.read(into.len() as u64) {
                Ok(bytes) if bytes.is_empty() => {}
                Ok(bytes) => {
                    let target = into.get_mut(..bytes.len());
                    target
                        .ok_or(ErrorKind::InvalidData)?
                        .copy_from_slice(&bytes);
                    return Ok(bytes.len());
                }
                Err(StreamError::Closed) => return Ok(0),
                Err(StreamError::LastOperationFailed(error)) => {
                    return Err(io::Error::other(error.to_debug_string()));
                }
            }
            if !ready(&self.stream.subscribe(), self.deadline) {
                return Err(ErrorKind::TimedOut.into());
            }
        }
    }
}

/// Waits for `awaited`, until `deadline` at most.
fn ready(awaited: &Pollable, deadline: Instant) -> bool {
    let alarm = monotonic_clock::subscribe_duration(nanoseconds(deadline));
    poll(&[awaited, &alarm]).contains(&0)
}

/// From now to `deadline`.
fn nanoseconds(deadline: Instant) -> u64 {
    let left = deadline.saturating_duration_since(Instant::now());
    left.as_nanos().try_into().unwrap_or(u64::MAX)
}

fn fetch_error(error: ErrorCode, url: &PictureUrl) -> FetchError {
    match error {
        ErrorCode::DestinationIpProhibited | ErrorCode::HttpRequestDenied => {
            FetchError::HostForbidden(url.authority().to_owned())
        }
        ErrorCode::ConnectionReadTimeout | ErrorCode::HttpResponseTimeout => FetchError::TimedOut,
        ErrorCode::ConnectionTimeout => {
            FetchError::Unreachable("no connection stands within 3 seconds")
        }
        ErrorCode::DnsError(_) | ErrorCode::DnsTimeout | ErrorCode::DestinationNotFound => {
            FetchError::Unreachable("its name is not known")
        }
        ErrorCode::TlsProtocolError
        | ErrorCode::TlsCertificateError
        | ErrorCode::TlsAlertReceived(_) => {
            FetchError::Unreachable("its certificate or its encryption is not accepted")
        }
        ErrorCode::HttpRequestUriInvalid => FetchError::NotAUrl,
        ErrorCode::HttpProtocolError | ErrorCode::HttpResponseIncomplete => FetchError::Incomplete,
        _ => FetchError::Unreachable("it refuses the connection"),
    }
}
