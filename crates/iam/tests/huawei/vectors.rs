//! Requests that the vendor's own signer signed.

use iam::{AccessError, huawei};

use crate::authenticator::{HOST, NOW, World};

const PROJECT: &str = "0123456789abcdef0123456789abcdef";

struct Recorded {
    method: &'static str,
    target: &'static str,
    headers: &'static [(&'static str, &'static str)],
    body: &'static str,
    signature: &'static str,
}

const RECORDED: [Recorded; 3] = [
    Recorded {
        method: "POST",
        target: "/v2/0123456789abcdef0123456789abcdef/mms/svc/search",
        headers: &[
            ("Content-Type", "application/json"),
            ("X-Project-Id", PROJECT),
        ],
        body: r#"{"search_type": "IMAGE", "image_url": "http://h/a.jpg"}"#,
        signature: "182df378485d8dd0b714ae56e6ba19be75279719704ba93285d7d0875a379d86",
    },
    Recorded {
        method: "GET",
        target: "/v3/projects?name=cn-north-4",
        headers: &[],
        body: "",
        signature: "1578ba1794ce9e77543a614d1bd44f5329d47d2583b2cd1a366f4743dcee496e",
    },
    Recorded {
        method: "DELETE",
        target: "/v1/p/my%20inst/image",
        headers: &[
            ("Content-Type", "application/json;charset=utf-8"),
            ("X-Project-Id", "p"),
        ],
        body: r#"{"path": "/a.jpg"}"#,
        signature: "d09c21b55a8fe40d212dee444246187e33b64a08b41259b676956a023838752a",
    },
];

impl Recorded {
    fn unsigned(&self) -> http::Request<Vec<u8>> {
        let mut request = http::Request::builder()
            .method(self.method)
            .uri(self.target)
            .header("Host", HOST)
            .header("User-Agent", "ua");
        for (name, value) in self.headers {
            request = request.header(*name, *value);
        }
        request.body(self.body.into()).unwrap()
    }

    fn signed(&self) -> http::Request<Vec<u8>> {
        let mut names = vec!["host", "user-agent", "x-sdk-date"];
        let given = self.headers.iter().map(|(name, _)| match *name {
            "Content-Type" => "content-type",
            _ => "x-project-id",
        });
        names.extend(given);
        names.sort_unstable();
        let authorization = format!(
            "SDK-HMAC-SHA256 Access=AKEXAMPLE, SignedHeaders={}, Signature={}",
            names.join(";"),
            self.signature
        );
        let mut request = self.unsigned();
        let headers = request.headers_mut();
        headers.insert("x-sdk-date", "20260101T000000Z".parse().unwrap());
        headers.insert("authorization", authorization.parse().unwrap());
        request
    }
}

#[test]
fn recorded_signatures_verify() {
    let world = World::new();
    for recorded in &RECORDED {
        let key = huawei::verify(&recorded.signed(), world.authenticator()).unwrap();
        assert_eq!(key, world.root_key());
    }
}

#[test]
fn ours_are_the_same() {
    let key = World::new().root_key();
    for recorded in &RECORDED {
        let mut request = recorded.unsigned();
        huawei::sign(&mut request, &key, NOW).unwrap();
        assert_eq!(request.headers(), recorded.signed().headers());
    }
}

#[test]
fn another_secret_is_refused() {
    let mut world = World::new();
    world.root.secret_key.push('x');
    for recorded in &RECORDED {
        let refused = huawei::verify(&recorded.signed(), world.authenticator());
        assert!(
            matches!(refused, Err(AccessError::InvalidSignature(_))),
            "{refused:?}"
        );
    }
}
