//! What sends the requests for pictures.

use std::io::Read;
use std::time::Instant;

use super::error::FetchError;
use super::url::PictureUrl;

/// Sends requests.
pub trait HttpClient {
    /// Sends `GET url` and waits for the head of the response, until `deadline` at most. It follows no redirect. The
    /// response's body ends with [`std::io::ErrorKind::TimedOut`] at `deadline`.
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
