//! Fetches a picture: follows redirects, and reads what is a picture as far as its type and its first bytes say.

use std::io::{ErrorKind, Read};
use std::time::Instant;

use super::allowed_hosts::AllowedHosts;
use super::error::{FetchError, MAX_BYTES, MAX_REDIRECTS, TIMEOUT};
use super::media_type::{is_picture, may_be_picture};
use super::url::PictureUrl;

/// Sends requests.
pub trait HttpClient {
    /// Sends `GET url` and waits for the head of the response, until `deadline` at most. It follows no redirect. The
    /// response's body ends with [`ErrorKind::TimedOut`] at `deadline`.
    ///
    /// # Errors
    /// No response comes; any error may say why.
    fn get(&self, url: &PictureUrl, deadline: Instant) -> Result<HttpResponse, FetchError>;
}

/// The head of a response, and its body to read.
pub struct HttpResponse {
    /// The status code.
    pub status: u16,
    /// The header `location`.
    pub location: Option<String>,
    /// The header `content-type`.
    pub content_type: Option<String>,
    /// The header `content-length`, in bytes.
    pub content_length: Option<u64>,
    /// The body.
    pub body: Box<dyn Read>,
}

/// The bytes of the picture at `url`, which `client` gets if `hosts` allows.
///
/// # Errors
/// A rule forbids it, or the picture does not come whole and in time. The error says which, and what to do.
pub fn picture(
    client: &dyn HttpClient,
    hosts: &AllowedHosts,
    url: &str,
) -> Result<Vec<u8>, FetchError> {
    let deadline = Instant::now() + TIMEOUT;
    let mut url = PictureUrl::parse(url)?;
    for _ in 0..=MAX_REDIRECTS {
        if !hosts.permit(&url) {
            return Err(FetchError::HostNotAllowed(url.authority().to_owned()));
        }
        let response = client.get(&url, deadline)?;
        match response.status {
            200 => return read(response, deadline),
            301 | 302 | 303 | 307 | 308 => {
                let location = response.location.as_deref();
                url = url.follow(location.ok_or(FetchError::NoLocation(response.status))?)?;
            }
            status => return Err(FetchError::Status(status)),
        }
    }
    Err(FetchError::TooManyRedirects)
}

/// The body of `response`.
fn read(response: HttpResponse, deadline: Instant) -> Result<Vec<u8>, FetchError> {
    let content_type = response.content_type.as_deref();
    if !may_be_picture(content_type) {
        let content_type = content_type.unwrap_or_default();
        return Err(FetchError::MediaType(content_type.to_owned()));
    }
    let length = response.content_length;
    if length.is_some_and(|length| length > MAX_BYTES as u64) {
        return Err(FetchError::TooLarge);
    }
    let bytes = read_body(response.body, deadline)?;
    if length.is_some_and(|length| length != bytes.len() as u64) {
        return Err(FetchError::Incomplete);
    }
    if !is_picture(content_type, &bytes) {
        return Err(FetchError::NoPicture);
    }
    Ok(bytes)
}

/// Reads `body` to its end, however long it was said to be.
pub(super) fn read_body(mut body: Box<dyn Read>, deadline: Instant) -> Result<Vec<u8>, FetchError> {
    let mut bytes = Vec::new();
    let mut part = [0; 16 * 1024];
    loop {
        if Instant::now() >= deadline {
            return Err(FetchError::TimedOut);
        }
        match body.read(&mut part) {
            Ok(0) => return Ok(bytes),
            Ok(count) if bytes.len() + count > MAX_BYTES => return Err(FetchError::TooLarge),
            Ok(count) => bytes.extend_from_slice(&part[..count]),
            Err(error) if error.kind() == ErrorKind::TimedOut => return Err(FetchError::TimedOut),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(_) => return Err(FetchError::Incomplete),
        }
    }
}
