//! The canonical form of a request: what the client and the server sign alike.
//!
//! The rules are those of Huawei's SDKs. Paths are decoded before they are cut into parts, so `%2F` is
//! signed as `/`; everything is then encoded again but `A-Z`, `a-z`, `0-9`, `-`, `_`, `.` and `~`. In a query
//! `+` is a space, as it is for the operations that read it.

use http::HeaderMap;
use percent_encoding::{AsciiSet, percent_decode_str, percent_encode};

use crate::unreserved::RESERVED;

/// All but the unreserved characters and the slash between the parts of a path.
const RESERVED_IN_PATH: &AsciiSet = &RESERVED.remove(b'/');

/// The canonical request without its last line, the hash of the body.
///
/// # Errors
/// A header of `signed` is not in the request.
pub(super) fn head(
    request: &http::Request<Vec<u8>>,
    signed: &str,
) -> Result<Vec<u8>, AbsentHeader> {
    let mut head = Vec::with_capacity(512);
    line(&mut head, request.method().as_str());
    line(&mut head, &path(request.uri().path()));
    line(&mut head, &query(request.uri().query().unwrap_or_default()));
    for name in signed.split(';') {
        header(&mut head, request.headers(), name)?;
    }
    head.push(b'\n');
    line(&mut head, signed);
    Ok(head)
}

/// The name of a header that is signed and not sent.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct AbsentHeader(pub String);

fn line(head: &mut Vec<u8>, text: &str) {
    head.extend_from_slice(text.as_bytes());
    head.push(b'\n');
}

/// One line for each value of the header: repeated headers are signed in the order of their values.
fn header(head: &mut Vec<u8>, headers: &HeaderMap, name: &str) -> Result<(), AbsentHeader> {
    let mut values: Vec<&[u8]> = headers
        .get_all(name)
        .iter()
        .map(|value| value.as_bytes().trim_ascii())
        .collect();
    if values.is_empty() {
        return Err(AbsentHeader(name.to_owned()));
    }
    values.sort_unstable();
    for value in values {
        head.extend_from_slice(name.to_ascii_lowercase().as_bytes());
        head.push(b':');
        head.extend_from_slice(value);
        head.push(b'\n');
    }
    Ok(())
}

fn path(path: &str) -> String {
    let decoded: Vec<u8> = percent_decode_str(path).collect();
    let mut encoded = percent_encode(&decoded, RESERVED_IN_PATH).to_string();
    if !encoded.ends_with('/') {
        encoded.push('/');
    }
    encoded
}

fn query(query: &str) -> String {
    let decode = |text: &str| -> Vec<u8> {
        let spaced = text.replace('+', " ");
        percent_decode_str(&spaced).collect()
    };
    let mut pairs: Vec<(Vec<u8>, Vec<u8>)> = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (decode(name), decode(value)))
        .collect();
    pairs.sort_unstable();
    let encode = |text: &[u8]| percent_encode(text, RESERVED).to_string();
    let pairs: Vec<String> = pairs
        .iter()
        .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
        .collect();
    pairs.join("&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_decoded_before_they_are_cut() {
        assert_eq!(path("/"), "/");
        assert_eq!(path("/v1/a%20b%2Fc"), "/v1/a%20b/c/");
        assert_eq!(path("/v1/a/"), "/v1/a/");
        assert_eq!(path("/v1/%7Bp%7D~+"), "/v1/%7Bp%7D~%2B/");
        assert_eq!(path("/%e5%9b%be"), "/%E5%9B%BE/");
    }

    #[test]
    fn queries_are_sorted_by_name_then_value() {
        assert_eq!(query(""), "");
        assert_eq!(query("b=1&a=2&a=10&&c"), "a=10&a=2&b=1&c=");
        assert_eq!(query("a=x+y&a=x%2By&A=%2f"), "A=%2F&a=x%20y&a=x%2By");
    }

    #[test]
    fn repeated_headers_have_a_line_each() {
        let request = http::Request::get("/a?x=1")
            .header("X-Two", " b ")
            .header("Host", "h:1")
            .header("x-two", "a")
            .body(Vec::new())
            .unwrap();
        let head = head(&request, "x-two;host").unwrap();
        assert_eq!(
            String::from_utf8(head).unwrap(),
            "GET\n/a/\nx=1\nx-two:a\nx-two:b\nhost:h:1\n\nx-two;host\n"
        );
    }

    #[test]
    fn a_signed_header_must_be_there() {
        let request = http::Request::get("/").body(Vec::new()).unwrap();
        let absent = head(&request, "x-sdk-date").unwrap_err();
        assert_eq!(absent, AbsentHeader("x-sdk-date".to_owned()));
    }
}
