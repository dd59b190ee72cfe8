//! A deployment in memory, and requests as the vendor's clients write them.

use form_urlencoded::Serializer;
use operation::{Context, Credentials, Request, Response, Timestamp};
use serde_json::Value;
use store::{KeyValue, Memory};
use visual_compute::components::CREATE_COMPUTE_INSTANCE;

use crate::client::{ACCESS_KEY, SECRET};

pub const PROJECT: &str = "0123456789abcdef0123456789abcdef";
pub const TOKEN: &str = "the-token";
/// 2026-01-05 08:00:00 in Shanghai, a Monday.
pub const MONDAY_8: Timestamp = Timestamp(1_767_571_200_000);

/// Parameters by name.
pub type Parameters = Vec<(String, String)>;

/// Parameters that replace those of [`order`].
pub type Changes<'a> = &'a [(&'a str, &'a str)];

/// Parameters from literals.
pub fn parameters(pairs: &[(&str, &str)]) -> Parameters {
    pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

/// A complete `CreateComputeInstance`.
pub fn order() -> Parameters {
    parameters(&[
        ("InstanceName", "cam"),
        ("AlgorithmType", "PICTURE"),
        (
            "Algorithms",
            r#"[{"AlgorithmId":"1","AlgorithmName":"人脸"}]"#,
        ),
        ("Devices", r#"[{"DeviceId":"cam-1","StartStream":true}]"#),
        ("ScheduleType", "EVERYDAY"),
        ("ScheduleTimes", &windows(&[("10:00:00", "11:00:00")])),
    ])
}

/// `parameters` with `name` replaced, or without it.
pub fn with(mut parameters: Parameters, name: &str, value: Option<&str>) -> Parameters {
    parameters.retain(|(known, _)| known != name);
    parameters.extend(value.map(|value| (name.to_owned(), value.to_owned())));
    parameters
}

/// The text of `ScheduleTimes`, with the end before the start as the vendor's client writes it.
pub fn windows(times: &[(&str, &str)]) -> String {
    let windows = times
        .iter()
        .map(|(start, end)| format!(r#"{{"EndTime":"{end}","StartTime":"{start}"}}"#));
    format!("[{}]", windows.collect::<Vec<_>>().join(","))
}

/// URL-encoded parameters.
pub fn encoded(parameters: &[(String, String)]) -> String {
    Serializer::new(String::new())
        .extend_pairs(parameters)
        .finish()
}

/// What an operation answered.
pub struct Answer {
    pub status: u16,
    pub kind: String,
    /// When to try again, in milliseconds; blank when the answer does not say.
    pub retry_after: String,
    pub text: String,
    /// The body, when it is JSON; else null.
    pub body: Value,
}

impl Answer {
    /// The error's status and code.
    pub fn error(&self) -> (u16, &str) {
        (self.status, self.body["Code"].as_str().unwrap_or_default())
    }
}

impl From<Response> for Answer {
    fn from(response: Response) -> Self {
        let header = |name| {
            let value = response.headers().get(name).map(|value| value.to_str());
            value.transpose().unwrap().unwrap_or_default().to_owned()
        };
        let (kind, retry_after) = (header("content-type"), header("x-acs-retry-after"));
        let text = String::from_utf8(response.body().clone()).unwrap();
        Self {
            status: response.status().as_u16(),
            kind,
            retry_after,
            body: serde_json::from_str(&text).unwrap_or_default(),
            text,
        }
    }
}

/// Sends a request with the token.
pub fn send(store: &dyn KeyValue, now: Timestamp, mut request: Request) -> Answer {
    let token = http::HeaderValue::from_static(TOKEN);
    request.headers_mut().entry("x-auth-token").or_insert(token);
    send_as_it_is(store, now, &request)
}

/// Sends a request with the headers it has.
pub fn send_as_it_is(store: &dyn KeyValue, now: Timestamp, request: &Request) -> Answer {
    let credentials = Credentials {
        project_id: PROJECT.to_owned(),
        workspace_id: "w".to_owned(),
        token: TOKEN.to_owned(),
        access_key: ACCESS_KEY.to_owned(),
        secret_key: SECRET.to_owned(),
    };
    let context = Context {
        store,
        credentials: &credentials,
        now,
        request_id: "6d0b7a6c-0f4e-4a41-9f3c-2f6f1f1f0a01".to_owned(),
    };
    let response = operation::answer_whole(&CREATE_COMPUTE_INSTANCE, request, &context, ());
    response.unwrap().into()
}

/// A POST with a form, as the vendor's client sends `action`.
pub fn post(action: &str, form: &[(String, String)]) -> Request {
    let uri = format!("/?Action={action}&Format=json&Version=2020-05-15");
    http::Request::post(uri)
        .header("content-type", "application/x-www-form-urlencoded")
        .header("host", "127.0.0.1:3000")
        .body(encoded(form).into_bytes())
        .unwrap()
}

/// Creates an instance from `order`.
pub fn create(store: &dyn KeyValue, now: Timestamp, order: &[(String, String)]) -> Answer {
    send(store, now, post("CreateComputeInstance", order))
}

/// Lists instances by `filters`, all of them in the query as the vendor's client sends them.
pub fn list(store: &dyn KeyValue, now: Timestamp, filters: &[(&str, &str)]) -> Answer {
    let filters = encoded(&parameters(filters));
    let uri = format!("/?Action=ListInstances&Format=json&Version=2020-05-15&{filters}");
    send(
        store,
        now,
        http::Request::post(uri).body(Vec::new()).unwrap(),
    )
}

/// The names on the first page of a list.
pub fn names(store: &Memory, filters: &[(&str, &str)]) -> Vec<String> {
    let answer = list(store, MONDAY_8, filters);
    let items = answer.body["Data"]["Items"].as_array().unwrap();
    let name = |item: &Value| item["InstanceName"].as_str().unwrap().to_owned();
    items.iter().map(name).collect()
}
