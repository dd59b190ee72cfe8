//! Inputs that are requests, as they go over the wire.

use httparse::{EMPTY_HEADER, Status};

/// Most headers of an input.
const MOST_HEADERS: usize = 100;

/// The request that `input` is, in HTTP/1.1: its head, an empty line, its body. Lines may end in LF alone.
pub fn read(input: &[u8]) -> Option<http::Request<Vec<u8>>> {
    let mut headers = [EMPTY_HEADER; MOST_HEADERS];
    let mut head = httparse::Request::new(&mut headers);
    let Ok(Status::Complete(length)) = head.parse(input) else {
        return None;
    };
    let mut request = http::Request::builder()
        .method(head.method?)
        .uri(head.path?);
    for header in head.headers {
        request = request.header(header.name, header.value);
    }
    request.body(input[length..].to_vec()).ok()
}
