//! Who may call, and which operations there are.

use http::Method;
use serde_json::{Value, json};
use store::testing::CrashingStore;
use store::{KeyValue, Memory};

use super::client::{Answer, Client, PROJECT, TOKEN, WORKSPACE, order};

const PATHS: [(&str, &[&str]); 4] = [
    ("services/instances", &["POST", "GET"]),
    ("services/instances/i", &["GET", "PUT", "DELETE"]),
    ("endpoints", &["POST", "GET"]),
    ("endpoints/e", &["GET"]),
];

fn call(
    client: &Client<'_>,
    method: &str,
    workspace: &str,
    path: &str,
    headers: &[(&str, &str)],
) -> Answer {
    let uri = format!("/v1/workspaces/{workspace}/{path}");
    let mut request = http::Request::builder().method(method).uri(uri);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    client.answer(&request.body(Vec::new()).unwrap())
}

#[test]
fn a_missing_or_wrong_token_opens_nothing() {
    let memory = Memory::new();
    let client = Client::new(&memory);
    for (path, methods) in PATHS {
        for method in methods {
            for headers in [
                &[][..],
                &[("x-auth-token", "wrong")],
                &[("x-auth-token", "")],
            ] {
                let answer = call(&client, method, WORKSPACE, path, headers);
                assert_eq!(answer.status, 401, "{method} {path}");
                assert_eq!(answer.body["error_code"], "APIG.1002");
                assert!(answer.body["error_msg"].is_string());
                assert!(
                    answer.body["solution_msg"]
                        .as_str()
                        .unwrap()
                        .contains("X-Auth-Token")
                );
            }
        }
    }
}

#[test]
fn another_project_or_workspace_is_forbidden_in_its_own_shape() {
    let memory = Memory::new();
    let client = Client::new(&memory);
    let own = [("x-auth-token", TOKEN), ("x-project-id", PROJECT)];
    let other_project = [("x-auth-token", TOKEN), ("x-project-id", "other")];
    for (path, methods) in PATHS {
        for method in methods {
            for (workspace, headers) in [("other", own), (WORKSPACE, other_project)] {
                let answer = call(&client, method, workspace, path, &headers);
                assert_eq!(answer.status, 403, "{method} {path}");
                let message = answer.body["error_msg"].clone();
                assert!(message.is_string());
                let expected = json!({
                    "error": {"code": "403", "message": message, "title": "Forbidden"},
                    "error_code": 403,
                    "error_msg": message,
                    "title": "Forbidden",
                });
                assert_eq!(answer.body, expected);
            }
        }
    }
}

#[test]
fn another_method_is_told_which_there_are() {
    let memory = Memory::new();
    let client = Client::new(&memory);
    for (path, methods) in PATHS {
        for method in ["POST", "GET", "PUT", "DELETE", "PATCH", "HEAD"] {
            if methods.contains(&method) {
                continue;
            }
            let answer = call(&client, method, WORKSPACE, path, &[("x-auth-token", TOKEN)]);
            assert!(answer.refused(404).contains(method));
            let solution = answer.body["solution_msg"].as_str().unwrap();
            assert_eq!(solution, format!("Use {}.", methods.join(" or ")));
        }
    }
}

#[test]
fn a_store_that_fails_is_an_internal_error() {
    let memory = Memory::new();
    let client = Client::new(&memory);
    let endpoint = client.running_endpoint(4);
    let dead = CrashingStore::after(0, &memory);
    let client = client.over(&dead);
    let answers = [
        client.deploy_with(&order(&endpoint, 1)),
        client.list(""),
        client.show("i"),
        client.delete("i"),
        client.update("i", &json!({})),
        client.create_endpoint("e", 1),
        client.list_endpoints(""),
        client.call(Method::GET, &format!("/endpoints/{endpoint}"), &Value::Null),
    ];
    for answer in answers {
        assert_eq!(answer.status, 500);
        assert_eq!(answer.body["error_code"], "common.00000500");
    }
}

/// A store whose every swap loses.
struct Contended<'a>(&'a Memory);

impl KeyValue for Contended<'_> {
    fn get(&self, key: &str) -> Result<Option<Vec<u8>>, store::StoreError> {
        self.0.get(key)
    }
    fn get_many(&self, keys: &[String]) -> Result<Vec<Option<Vec<u8>>>, store::StoreError> {
        self.0.get_many(keys)
    }
    fn set(&self, key: &str, value: &[u8]) -> Result<(), store::StoreError> {
        self.0.set(key, value)
    }
    fn set_many(&self, pairs: &[(String, Vec<u8>)]) -> Result<(), store::StoreError> {
        self.0.set_many(pairs)
    }
    fn delete(&self, key: &str) -> Result<(), store::StoreError> {
        self.0.delete(key)
    }
    fn delete_many(&self, keys: &[String]) -> Result<(), store::StoreError> {
        self.0.delete_many(keys)
    }
    fn increment(&self, key: &str, delta: i64) -> Result<i64, store::StoreError> {
        self.0.increment(key, delta)
    }
    fn swap(&self, _: &str, _: &[u8], _: &[u8]) -> Result<bool, store::StoreError> {
        Ok(false)
    }
}

#[test]
fn contention_that_outlasts_every_attempt_is_busy() {
    let memory = Memory::new();
    let client = Client::new(&memory);
    let endpoint = client.running_endpoint(4);
    let id = client.deploy(&endpoint, 1).id();
    let contended = Contended(&memory);
    let busy = client.over(&contended).delete(&id);
    assert_eq!(busy.status, 503);
    assert_eq!(busy.body["error_code"], "common.00000500");
    assert!(busy.body["error_msg"].as_str().unwrap().contains("busy"));
    assert_eq!(client.show(&id).body["status"], "PENDING");
}
