//! The state that an earlier build has stored is served as that build served it, and goes on from there.
//!
//! `tests/fixtures/stored_state` has the state and what was answered; its README says how both were made.

use std::fs;
use std::path::PathBuf;

use reqwest::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::support::commands::{Outcome, succeed};
use crate::support::{Host, items, root, sightline};

/// What differs from call to call; `null` in what was recorded.
const VOLATILE: [&str; 4] = ["request_id", "RequestId", "search_time", "duration"];

#[derive(Deserialize)]
struct Recorded {
    key: SecondKey,
    calls: Vec<Call>,
    commands: Vec<Command>,
    verified_items: Value,
}

/// A key of the second project.
#[derive(Deserialize)]
struct SecondKey {
    access_key: String,
    secret_key: String,
    project_id: String,
}

#[derive(Deserialize)]
struct Call {
    r#as: Caller,
    method: String,
    path: String,
    body: Value,
    status: u16,
    answer: Value,
}

#[derive(Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum Caller {
    Root,
    Second,
}

#[derive(Deserialize)]
struct Command {
    arguments: Vec<String>,
    answer: Value,
}

fn folder() -> PathBuf {
    root().join("tests/fixtures/stored_state")
}

/// A host of the present build on a copy of the stored state, and what the earlier build answered.
fn start() -> (Host, Recorded) {
    let host = Host::builder().state(&folder().join("state")).start();
    let recorded = fs::read(folder().join("recorded.json")).unwrap();
    (host, serde_json::from_slice(&recorded).unwrap())
}

/// The picture of this name, in base64.
fn picture(name: &str) -> String {
    use base64::Engine;
    let bytes = fs::read(folder().join("pictures").join(name)).unwrap();
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

/// A token for a key that the state holds.
fn token(host: &Host, key: &SecondKey) -> String {
    let user =
        json!({"name": key.access_key, "password": key.secret_key, "domain": {"name": "any"}});
    let identity = json!({"methods": ["password"], "password": {"user": user}});
    let request = host.call_without_token(Method::POST, "/v3/auth/tokens");
    let request = request.json(&json!({"auth": {"identity": identity}}));
    let answer = request.send().unwrap();
    assert_eq!(answer.status(), 201);
    let token = answer.headers()["x-subject-token"].to_str();
    token.unwrap().to_owned()
}

/// The status and the answer of a call, as they were recorded.
fn repeat(host: &Host, call: &Call, token: &str) -> (u16, Value) {
    let method = call.method.parse().unwrap();
    let mut request = host.call_without_token(method, &call.path);
    request = request.header("X-Auth-Token", token);
    if !call.body.is_null() {
        let mut body = call.body.to_string();
        for name in ["a.jpg", "b.jpg"] {
            body = body.replace(&format!("picture:{name}"), &picture(name));
        }
        request = request.header("content-type", "application/json");
        request = request.body(body);
    }
    let answer = request.send().unwrap();
    let status = answer.status().as_u16();
    let text = answer.text().unwrap().replace(host.url(), "http://HOST");
    // An export is no JSON, but lines of it.
    let answer = serde_json::from_str(&text).map_or(Value::String(text), masked);
    (status, answer)
}

/// An answer without what differs from call to call.
fn masked(answer: Value) -> Value {
    match answer {
        Value::Object(fields) => Value::Object(
            fields
                .into_iter()
                .map(|(name, value)| match VOLATILE.contains(&name.as_str()) {
                    true => (name, Value::Null),
                    false => (name, masked(value)),
                })
                .collect(),
        ),
        Value::Array(items) => items.into_iter().map(masked).collect(),
        value => value,
    }
}

/// The text of an answer: that fields keep their order counts too.
fn written(answer: &Value) -> String {
    serde_json::to_string_pretty(answer).unwrap()
}

/// Runs a command on the state of `host`.
fn run(host: &Host, arguments: &[&str]) -> Outcome {
    let mut command = sightline();
    command.args(arguments).args(["--format", "json"]);
    command.arg("--state-dir").arg(host.state_dir());
    command.output().unwrap().into()
}

/// The project, the name and the items of each library, all of them sound.
fn verified_items(host: &Host) -> Value {
    let verified = run(host, &["library", "verify", "--all"]);
    assert!(verified.success, "{verified:?}");
    let libraries = verified.json.as_array().unwrap().iter();
    libraries
        .map(|library| {
            assert_eq!(library["problems"], json!([]), "{library}");
            json!([library["project"], library["instance"], library["items"]])
        })
        .collect()
}

/// A call with the root project's token that must succeed.
#[track_caller]
fn fine(host: &Host, method: Method, path: &str, body: &Value) -> Value {
    let path = path.replace("{project_id}", &host.credentials().project_id);
    let answer = host.call(method, &path).json(body).send().unwrap();
    let status = answer.status();
    let text = answer.text().unwrap();
    assert!(status.is_success(), "{path}: {status} {text}");
    serde_json::from_str(&text).unwrap_or_default()
}

#[test]
fn every_call_on_the_state_of_an_earlier_build_is_answered_as_that_build_did() {
    let (host, recorded) = start();
    let second = token(&host, &recorded.key);
    assert!(recorded.calls.len() > 50);
    for call in &recorded.calls {
        let token = match call.r#as {
            Caller::Root => &host.credentials().token,
            Caller::Second => &second,
        };
        let (status, answer) = repeat(&host, call, token);
        let (method, path) = (&call.method, &call.path);
        assert_eq!(status, call.status, "{method} {path}: {answer}");
        assert_eq!(
            written(&answer),
            written(&call.answer),
            "{method} {path} {}",
            call.body
        );
    }
    for command in &recorded.commands {
        let arguments: Vec<&str> = command.arguments.iter().map(String::as_str).collect();
        let outcome = run(&host, &arguments);
        assert!(outcome.success, "{outcome:?}");
        assert_eq!(written(&outcome.json), written(&command.answer));
    }
    assert_eq!(verified_items(&host), recorded.verified_items);
}

#[test]
fn the_state_of_an_earlier_build_is_written_to_and_outlives_a_crash() {
    let (mut host, recorded) = start();
    let album = "/v1/{project_id}/album/image";
    let added = json!({"path": "new.jpg", "file": picture("a.jpg"), "tags": {"place": "sea"}});
    fine(&host, Method::POST, album, &added);
    fine(
        &host,
        Method::DELETE,
        album,
        &json!({"path": "holiday/5.jpg"}),
    );
    let shop = "/v2/{project_id}/mms/shop/data";
    let item = json!({"item_id": "new", "image_base64": picture("b.jpg"), "custom_num_tags": {"stock": 4}});
    fine(&host, Method::POST, &format!("{shop}/add"), &item);
    let change = json!({"item_id": "item-0", "custom_tags": {"colour": "red"}});
    fine(&host, Method::POST, &format!("{shop}/update"), &change);
    let clip = "/sightline/v1/{project_id}/instances/clip/items";
    let descriptor: Vec<i32> = (0..64).map(|component| component - 20).collect();
    let items = json!({"items": [{"id": "new", "descriptor": descriptor}]});
    fine(&host, Method::POST, clip, &items);
    let gone = json!({"ids": ["clip-000", "clip-160"]});
    fine(&host, Method::DELETE, clip, &gone);
    let image = json!({"swr_path": "swr.example.com/team/other:3"});
    fine(&host, Method::POST, "/v1/{project_id}/images", &image);

    host.restart();
    let expected = json!([
        ["root", "album", 12],
        ["root", "clip", 163],
        ["root", "goods", 2],
        ["root", "shop", 8],
        ["second", "album", 2],
    ]);
    assert_eq!(verified_items(&host), expected);
    let found = fine(
        &host,
        Method::POST,
        &format!("{album}/search"),
        &json!({"file": picture("a.jpg"), "limit": 1}),
    );
    assert_eq!(found["count"], 12);
    assert_eq!(found["result"][0]["path"], "new.jpg");
    assert_eq!(found["result"][0]["sim"], 1.0);
    assert!(!items::ids(&host, "clip").contains(&"clip-160".to_owned()));
    let images = "/v1/{project_id}/images?type=DEDICATED";
    assert_eq!(fine(&host, Method::GET, images, &Value::Null)["total"], 3);

    // A key that was made then opens its project, and only that one.
    let token = token(&host, &recorded.key);
    let images = |project: &str| {
        let path = format!("/v1/{project}/images?type=DEDICATED");
        let request = host.call_without_token(Method::GET, &path);
        request.header("X-Auth-Token", &token).send().unwrap()
    };
    assert_eq!(images(&recorded.key.project_id).status(), 200);
    assert_eq!(images(&host.credentials().project_id).status(), 403);
    let instances = succeed(&host, &["instances", "list"]);
    assert_eq!(instances.as_array().unwrap().len(), 4);
}
