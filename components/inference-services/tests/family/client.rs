//! A caller of the components, with a clock of its own.

use std::sync::atomic::{AtomicI64, Ordering};

use http::Method;
use inference_services::components;
use inference_services::endpoint;
use inference_services::life_cycle::{
    DELETION_FINISHES_MS, ENDPOINT_STARTS_MS, INSTANCE_STARTS_MS, UPDATE_APPLIES_MS,
};
use operation::{Context, Credentials, Timestamp};
use serde_json::{Value, json};
use store::{KeyValue, Memory};

pub const PROJECT: &str = "0b5633ba2b904511ad514346f4d23d4b";
pub const WORKSPACE: &str = "e935d0ef-f4eb-4b95-aff1-9d33ae9f57a6";
pub const TOKEN: &str = "the-token";
pub const SPEC: &str = "mu.llama3.8b";
pub const MODEL: &str = "ac81e6e4-3f5c-4f0a-9d4e-0c2b6a1f7d35";

/// The code of every 400 and 404.
pub const REFUSED: &str = "common.01000001";

/// Longer than any transition.
pub const ALL_TRANSITIONS_MS: i64 =
    ENDPOINT_STARTS_MS + INSTANCE_STARTS_MS + UPDATE_APPLIES_MS + DELETION_FINISHES_MS;

/// 2023-05-30T12:24:30.401Z
const START: i64 = 1_685_449_470_401;

/// A caller.
pub struct Client<'a, S = Memory> {
    pub store: &'a S,
    now: AtomicI64,
}

/// What came back.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    pub status: u16,
    pub body: Value,
}

impl Answer {
    /// The id of what was made; panics when nothing was.
    pub fn id(&self) -> String {
        assert!(self.status < 300, "{self:?}");
        self.body["id"].as_str().unwrap().to_owned()
    }

    /// Checks that the request was refused in the family's envelope, and gives the message.
    #[track_caller]
    pub fn refused(&self, status: u16) -> &str {
        assert_eq!(self.status, status, "{self:?}");
        assert_eq!(self.body["error_code"], REFUSED);
        assert!(!self.body["solution_msg"].as_str().unwrap().is_empty());
        self.body["error_msg"].as_str().unwrap()
    }
}

impl<'a, S: KeyValue> Client<'a, S> {
    pub fn new(store: &'a S) -> Self {
        Self {
            store,
            now: AtomicI64::new(START),
        }
    }

    /// The same caller, at the same time, over another store.
    pub fn over<'b, T>(&self, store: &'b T) -> Client<'b, T> {
        Client {
            store,
            now: AtomicI64::new(self.now().0),
        }
    }

    pub fn now(&self) -> Timestamp {
        Timestamp(self.now.load(Ordering::SeqCst))
    }

    pub fn wait(&self, ms: i64) {
        self.now.fetch_add(ms, Ordering::SeqCst);
    }

    /// Calls the component that serves `path`, which follows the workspace.
    pub fn call(&self, method: Method, path: &str, body: &Value) -> Answer {
        let body = if body.is_null() {
            Vec::new()
        } else {
            body.to_string().into_bytes()
        };
        self.send(method, path, body)
    }

    /// Calls with a body that need not be JSON.
    pub fn send(&self, method: Method, path: &str, body: Vec<u8>) -> Answer {
        let request = http::Request::builder()
            .method(method)
            .uri(format!("/v1/workspaces/{WORKSPACE}{path}"))
            .header("host", "fabric.example:3000")
            .header("x-auth-token", TOKEN)
            .header("x-project-id", PROJECT)
            .body(body)
            .unwrap();
        self.answer(&request)
    }

    /// Answers any request.
    pub fn answer(&self, request: &operation::Request) -> Answer {
        let credentials = Credentials {
            project_id: PROJECT.to_owned(),
            workspace_id: WORKSPACE.to_owned(),
            token: TOKEN.to_owned(),
            ..Credentials::default()
        };
        let context = Context {
            store: self.store,
            credentials: &credentials,
            now: self.now(),
            request_id: "f81d4fae-7dec-11d0-a765-00a0c91e6bf6".to_owned(),
        };
        let segments = operation::segments(request);
        let component = match (segments[3].as_str(), segments.len()) {
            ("services", 5) => components::DEPLOY_SERVICE,
            ("services", 6) => components::UPDATE_SERVICE_INSTANCE,
            ("endpoints", 4) => components::ENDPOINTS,
            _ => components::ENDPOINT,
        };
        let response = operation::answer_whole(&component, request, &context, ()).unwrap();
        Answer {
            status: response.status().as_u16(),
            body: serde_json::from_slice(response.body()).unwrap(),
        }
    }

    pub fn create_endpoint(&self, name: &str, max: i64) -> Answer {
        let mu = json!({"spec_code": SPEC, "min": 0, "max": max});
        let body = json!({"name": name, "type": "inference", "reserved_resource": {"mu": mu}});
        self.call(Method::POST, "/endpoints", &body)
    }

    /// Creates an endpoint and waits until it runs.
    pub fn running_endpoint(&self, max: i64) -> String {
        let id = self.create_endpoint("endpoint1", max).id();
        self.wait(ENDPOINT_STARTS_MS);
        id
    }

    pub fn deploy(&self, endpoint_id: &str, max: i64) -> Answer {
        self.deploy_with(&order(endpoint_id, max))
    }

    pub fn deploy_with(&self, body: &Value) -> Answer {
        self.call(Method::POST, "/services/instances", body)
    }

    pub fn show(&self, id: &str) -> Answer {
        self.call(
            Method::GET,
            &format!("/services/instances/{id}"),
            &Value::Null,
        )
    }

    pub fn update(&self, id: &str, body: &Value) -> Answer {
        self.call(Method::PUT, &format!("/services/instances/{id}"), body)
    }

    pub fn update_max(&self, id: &str, max: i64) -> Answer {
        let resource = json!({"min": 1, "max": max});
        self.update(
            id,
            &json!({"config": {"model_instance_config": {"resource": resource}}}),
        )
    }

    pub fn delete(&self, id: &str) -> Answer {
        self.call(
            Method::DELETE,
            &format!("/services/instances/{id}"),
            &Value::Null,
        )
    }

    /// Lists service instances; `query` is what follows `?`.
    pub fn list(&self, query: &str) -> Answer {
        let path = format!("/services/instances?{query}");
        self.call(Method::GET, &path, &Value::Null)
    }

    /// Lists endpoints; `query` is what follows `?`.
    pub fn list_endpoints(&self, query: &str) -> Answer {
        self.call(Method::GET, &format!("/endpoints?{query}"), &Value::Null)
    }

    pub fn total(&self) -> u64 {
        self.list("").body["total"].as_u64().unwrap()
    }

    /// Units that the endpoint's record counts now.
    pub fn reserved(&self, endpoint_id: &str) -> u32 {
        let endpoint = endpoint::record(WORKSPACE, endpoint_id).read(self.store);
        endpoint.unwrap().unwrap().reserved(self.now())
    }
}

/// The smallest body of a deploy that says how to scale.
pub fn order(endpoint_id: &str, max: i64) -> Value {
    json!({
        "source": {"id": MODEL},
        "name": "chat",
        "endpoint_id": endpoint_id,
        "config": {"model_instance_config": {"resource": {"min": 1, "max": max, "spec_code": SPEC}}},
    })
}

/// `body` with the field at the end of `path` set, or removed when `value` is `None`.
pub fn with(body: &Value, path: &str, value: Option<Value>) -> Value {
    let mut body = body.clone();
    let (parents, name) = path.rsplit_once('.').unwrap_or(("", path));
    let parent = parents
        .split('.')
        .filter(|part| !part.is_empty())
        .fold(&mut body, |at, part| &mut at[part]);
    match value {
        Some(value) => parent[name] = value,
        None => drop(parent.as_object_mut().unwrap().remove(name)),
    }
    body
}
