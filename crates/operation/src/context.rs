//! What an operation is given: the request, and the world around it.

use std::fmt;

use iam::Credentials;
use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize};
use store::KeyValue;

use crate::log::{Level, log};

/// A request, read whole.
pub type Request = http::Request<Vec<u8>>;

/// A response, whole: its length is known before its head is sent.
pub type Response = http::Response<Vec<u8>>;

/// The world around one request.
pub struct Context<'a> {
    /// Where state lives.
    pub store: &'a dyn KeyValue,
    /// Who may call.
    pub credentials: &'a Credentials,
    /// When the request arrived.
    pub now: Timestamp,
    /// Names the request in its answer and in logs: a dashed, lower-case UUID.
    pub request_id: String,
}

impl Context<'_> {
    /// Writes a line about this request to the component's log.
    pub fn log(&self, level: Level, message: impl fmt::Display) {
        log(level, &self.request_id, message);
    }
}

/// Milliseconds since the Unix epoch, UTC.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// The time now.
    pub fn now() -> Self {
        Self(jiff::Timestamp::now().as_millisecond())
    }

    /// ISO 8601 in UTC with milliseconds and a literal `Z`: `2023-05-30T12:24:30.401Z`.
    pub fn iso8601(self) -> String {
        // Outside years -9999 to 9999 there is no such text; no clock reads that.
        let time = jiff::Timestamp::from_millisecond(self.0).unwrap_or_default();
        time.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
    }

    /// Milliseconds from `earlier` to this time; negative when it is later.
    pub fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

/// The percent-decoded segments of the request's path; trailing slashes are ignored.
///
/// The path is split before it is decoded, so that `%2F` stays inside its segment.
pub fn segments(request: &Request) -> Vec<String> {
    let path = request.uri().path().trim_matches('/');
    path.split('/')
        .map(|segment| percent_decode_str(segment).decode_utf8_lossy().into_owned())
        .collect()
}

/// The authority the client called, for addresses in answers: the `Host` header, else the request's own.
pub fn host(request: &Request) -> &str {
    let header = request.headers().get(http::header::HOST);
    header
        .and_then(|value| value.to_str().ok())
        .or_else(|| {
            request
                .uri()
                .authority()
                .map(|authority| authority.as_str())
        })
        .unwrap_or("127.0.0.1:3000")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_utc_with_milliseconds_and_a_literal_z() {
        assert_eq!(
            Timestamp(1_685_449_470_401).iso8601(),
            "2023-05-30T12:24:30.401Z"
        );
        assert_eq!(Timestamp(0).iso8601(), "1970-01-01T00:00:00.000Z");
    }

    #[test]
    fn an_encoded_slash_stays_in_its_segment() {
        let request = http::Request::get("/v1/p/a%2Fb%20c/image/")
            .body(Vec::new())
            .unwrap();
        assert_eq!(segments(&request), ["v1", "p", "a/b c", "image"]);
    }
}
