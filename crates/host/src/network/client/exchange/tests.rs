//! Answers that come whole, late, broken off or not at all.

use http_body_util::Empty;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};

use super::*;

const SHORT: Duration = Duration::from_millis(50);

fn timeouts() -> Timeouts {
    let long = Duration::from_secs(20);
    Timeouts {
        connect: long,
        first_byte: long,
        between_bytes: long,
    }
}

/// Sends a request to a server that reads its head, answers with `parts` and then keeps the
/// connection open or closes it. Returns the head of the request and the body of the answer.
async fn fetch(
    parts: &'static [&'static str],
    closes: bool,
    timeouts: Timeouts,
) -> Result<(String, Bytes), Error> {
    let (near, far) = duplex(64 * 1024);
    let serving = tokio::spawn(serve(far, parts, closes));
    let body = Empty::new().map_err(|never| match never {}).boxed_unsync();
    let request = http::Request::get("http://pictures.test:81/a/b?c=d")
        .header("host", "pictures.test:81")
        .body(body)
        .unwrap();
    let (response, rest) = exchange(Box::pin(near), request, timeouts).await?;
    let rest = tokio::spawn(Box::into_pin(rest));
    let body = response.into_body().collect().await?.to_bytes();
    rest.abort();
    let (head, _open) = serving.await.unwrap();
    Ok((head, body))
}

async fn serve(
    mut stream: DuplexStream,
    parts: &[&str],
    closes: bool,
) -> (String, Option<DuplexStream>) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.unwrap());
    }
    for part in parts {
        stream.write_all(part.as_bytes()).await.unwrap();
        stream.flush().await.unwrap();
    }
    let head = String::from_utf8(head).unwrap();
    (head, (!closes).then_some(stream))
}

#[tokio::test]
async fn the_server_is_told_the_path_and_the_host() {
    let answer = &["HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n", "he", "llo"];
    for closes in [true, false] {
        let (head, body) = fetch(answer, closes, timeouts()).await.unwrap();
        assert!(head.starts_with("GET /a/b?c=d HTTP/1.1\r\n"), "{head}");
        assert!(head.contains("host: pictures.test:81\r\n"), "{head}");
        assert_eq!(body, "hello");
    }
}

#[tokio::test]
async fn a_body_may_end_with_the_connection() {
    let answer = &["HTTP/1.0 200 OK\r\n\r\nhello"];
    assert_eq!(fetch(answer, true, timeouts()).await.unwrap().1, "hello");
}

#[tokio::test]
async fn a_body_that_breaks_off_is_an_error() {
    let answer = &["HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\nhello"];
    let broken = fetch(answer, true, timeouts()).await;
    assert!(matches!(broken, Err(Error::Hyper(_))), "{broken:?}");
}

#[tokio::test]
async fn what_is_no_http_is_an_error() {
    for answer in [&["hello\r\n\r\n"] as &[_], &[]] {
        let broken = fetch(answer, true, timeouts()).await;
        assert!(matches!(broken, Err(Error::Hyper(_))), "{broken:?}");
    }
}

#[tokio::test]
async fn a_head_that_does_not_come_ends_the_request() {
    let impatient = Timeouts {
        first_byte: SHORT,
        ..timeouts()
    };
    let late = fetch(&["HTTP/1.1 200"], false, impatient).await;
    assert!(
        matches!(late, Err(Error::ConnectionReadTimeout)),
        "{late:?}"
    );
}

#[tokio::test]
async fn a_body_that_does_not_go_on_ends_the_request() {
    let impatient = Timeouts {
        between_bytes: SHORT,
        ..timeouts()
    };
    let answer = &["HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\nhello"];
    let late = fetch(answer, false, impatient).await;
    assert!(
        matches!(late, Err(Error::ConnectionReadTimeout)),
        "{late:?}"
    );
}
