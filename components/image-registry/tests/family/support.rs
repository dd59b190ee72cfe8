//! A deployment in memory, and requests as the vendor's clients write them.

use image_registry::components;
use operation::{Context, Credentials, Request, Timestamp};
use serde_json::{Value, json};
use store::KeyValue;

pub const PROJECT: &str = "0123456789abcdef0123456789abcdef";
pub const TOKEN: &str = "the-token";
pub const NOW: Timestamp = Timestamp(1_767_571_200_000);
pub const PATH: &str = "swr.example.com/team/pytorch_1_8:train-1.0";

/// A status and a JSON body.
pub type Answer = (u16, Value);

/// A registration of `path`.
pub fn order(path: &str) -> Value {
    json!({ "swr_path": path })
}

/// [`PATH`] with more fields.
pub fn order_with(name: &str, value: Value) -> Value {
    let mut order = order(PATH);
    order[name] = value;
    order
}

/// Registers what `body` says.
pub fn register(store: &dyn KeyValue, now: Timestamp, body: &Value) -> Answer {
    let uri = format!("/v1/{PROJECT}/images");
    let request = http::Request::post(uri).body(body.to_string().into_bytes());
    send(store, now, request.unwrap())
}

/// Lists by a query.
pub fn list(store: &dyn KeyValue, query: &str) -> Answer {
    let uri = format!("/v1/{PROJECT}/images?{query}");
    send(
        store,
        NOW,
        http::Request::get(uri).body(Vec::new()).unwrap(),
    )
}

/// Shows one image.
pub fn show(store: &dyn KeyValue, id: &str) -> Answer {
    let uri = format!("/v1/{PROJECT}/images/{id}");
    send(
        store,
        NOW,
        http::Request::get(uri).body(Vec::new()).unwrap(),
    )
}

/// The names on a page.
pub fn names(answer: &Answer) -> Vec<&str> {
    let images = answer.1["data"].as_array().unwrap();
    images
        .iter()
        .map(|image| image["name"].as_str().unwrap())
        .collect()
}

/// A refusal's status and code.
pub fn error(answer: &Answer) -> (u16, &str) {
    assert!(
        answer.1["error_msg"]
            .as_str()
            .is_some_and(|text| text.len() > 10)
    );
    (answer.0, answer.1["error_code"].as_str().unwrap())
}

/// Sends a request with the token.
pub fn send(store: &dyn KeyValue, now: Timestamp, mut request: Request) -> Answer {
    let token = http::HeaderValue::from_static(TOKEN);
    request.headers_mut().insert("x-auth-token", token);
    send_as_it_is(store, now, &request)
}

/// Sends a request with the headers it has, to the component that its path leads to.
pub fn send_as_it_is(store: &dyn KeyValue, now: Timestamp, request: &Request) -> Answer {
    let credentials = Credentials {
        project_id: PROJECT.to_owned(),
        workspace_id: "w".to_owned(),
        token: TOKEN.to_owned(),
        ..Credentials::default()
    };
    let context = Context {
        store,
        credentials: &credentials,
        now,
        request_id: "6d0b7a6c-0f4e-4a41-9f3c-2f6f1f1f0a01".to_owned(),
    };
    let component = match operation::segments(request).len() {
        3 => components::REGISTER_IMAGE,
        _ => components::REGISTERED_IMAGE,
    };
    let response = operation::answer_whole(&component, request, &context, ()).unwrap();
    assert_eq!(response.headers()["content-type"], "application/json");
    let body = serde_json::from_slice(response.body()).unwrap();
    (response.status().as_u16(), body)
}
