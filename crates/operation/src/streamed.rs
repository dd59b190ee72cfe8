//! Answers that are sent chunk by chunk, in memory that does not grow with their length.

use crate::context::Response;

/// The chunks of a body, made while it is sent. After an error no chunk follows: the body is cut off, so
/// that the client sees that it is incomplete; the error goes to the log only.
pub type Chunks<'a> = Box<dyn Iterator<Item = Result<Vec<u8>, String>> + 'a>;

/// A body, whole or in chunks.
pub enum Body<'a> {
    /// Its length is known before the head is sent.
    Whole(Vec<u8>),
    /// Its length is not known.
    Chunks(Chunks<'a>),
}

/// An answer whose body may be sent in chunks.
pub type Streamed<'a> = http::Response<Body<'a>>;

/// Takes the one answer to a request, and sends it.
pub type SendResponse<'a> = &'a mut dyn FnMut(Streamed<'_>);

/// A whole answer.
pub fn whole<'a>(response: Response) -> Streamed<'a> {
    response.map(Body::Whole)
}

/// The answer whole.
///
/// # Errors
/// A chunk could not be made; the text says why.
pub fn collect(streamed: Streamed<'_>) -> Result<Response, String> {
    let (head, body) = streamed.into_parts();
    let bytes = match body {
        Body::Whole(bytes) => bytes,
        Body::Chunks(chunks) => chunks.collect::<Result<Vec<_>, _>>()?.concat(),
    };
    Ok(Response::from_parts(head, bytes))
}
