//! When a client that was turned away may come again.

use http::header::{HeaderValue, RETRY_AFTER};
use http::{Response, StatusCode};

/// Adds `Retry-After` in seconds (RFC 9110, section 10.2.3) to an answer that says "not now" and not "no".
pub fn advise<B>(answer: &mut Response<B>) {
    let seconds = match answer.status() {
        // Wrong credentials are counted by the minute.
        StatusCode::TOO_MANY_REQUESTS => "60",
        // Requests take their turns within seconds.
        StatusCode::SERVICE_UNAVAILABLE => "1",
        _ => return,
    };
    let seconds = HeaderValue::from_static(seconds);
    let headers = answer.headers_mut();
    headers.entry(RETRY_AFTER).or_insert(seconds);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn advised(status: u16, own: Option<&'static str>) -> Option<String> {
        let mut answer = Response::builder().status(status);
        if let Some(own) = own {
            answer = answer.header(RETRY_AFTER, own);
        }
        let mut answer = answer.body(()).unwrap();
        advise(&mut answer);
        let advice = answer.headers().get(RETRY_AFTER)?;
        Some(advice.to_str().unwrap().to_owned())
    }

    #[test]
    fn only_what_may_go_through_later_is_to_be_tried_again() {
        assert_eq!(advised(429, None).as_deref(), Some("60"));
        assert_eq!(advised(503, None).as_deref(), Some("1"));
        for status in [200, 400, 401, 413, 500, 504] {
            assert_eq!(advised(status, None), None, "{status}");
        }
    }

    #[test]
    fn an_operation_that_knows_better_is_not_overruled() {
        assert_eq!(advised(503, Some("7")).as_deref(), Some("7"));
    }
}
