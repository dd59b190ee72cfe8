//! A deployment with a root key and one more project.

use iam::{Credentials, Key, Project, Registry};
use operation::{Context, Request, Response, Timestamp};
use serde_json::Value;
use store::Memory;

/// 2026-01-01T00:00:00Z.
pub const NOW: i64 = 1_767_225_600_000;

pub struct World {
    pub store: Memory,
    pub root: Credentials,
    pub project: Project,
    pub key: Key,
}

impl World {
    pub fn new() -> Self {
        let store = Memory::new();
        let registry = Registry::new(&store);
        let project = registry.create_project("cats", NOW).unwrap();
        let key = registry.create_key(&project, Some("ann"), NOW).unwrap();
        let root = Credentials {
            project_id: "0".repeat(32),
            workspace_id: "w".to_owned(),
            token: "static-token".to_owned(),
            access_key: "ROOT".to_owned(),
            secret_key: "root-secret".to_owned(),
        };
        Self {
            store,
            root,
            project,
            key,
        }
    }

    pub fn context(&self) -> Context<'_> {
        self.context_at(NOW)
    }

    pub fn context_at(&self, now_ms: i64) -> Context<'_> {
        Context {
            store: &self.store,
            credentials: &self.root,
            now: Timestamp(now_ms),
            request_id: "request".to_owned(),
        }
    }

    /// Who the token opens for.
    pub fn project_of(&self, token: &str) -> String {
        let request = http::Request::get("/").header("X-Auth-Token", token);
        let request = request.body(Vec::new()).unwrap();
        let caller = operation::authenticate(&request, &self.context());
        caller.unwrap().project_id
    }
}

pub fn get(target: &str) -> http::request::Builder {
    http::Request::get(target).header("Host", "h:3000")
}

pub fn empty(request: http::request::Builder) -> Request {
    request.body(Vec::new()).unwrap()
}

pub fn json(response: &Response) -> Value {
    assert_eq!(response.headers()["content-type"], "application/json");
    serde_json::from_slice(response.body()).unwrap()
}
