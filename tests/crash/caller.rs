//! A client that can tell "refused" from "the host is gone".

use std::time::Duration;

use reqwest::Method;
use reqwest::blocking::Client;
use serde_json::Value;

use crate::support::{Credentials, Host};

/// The host ended before it answered: whether it did what was asked is unknown.
#[derive(Debug)]
pub struct Gone;

/// A client of one run of the host.
#[derive(Clone)]
pub struct Caller {
    client: Client,
    url: String,
    credentials: Credentials,
}

impl Caller {
    /// A client of `host` as it runs now.
    pub fn new(host: &Host) -> Self {
        let client = Client::builder().timeout(Duration::from_secs(60));
        Self {
            client: client.build().unwrap(),
            url: host.url().to_owned(),
            credentials: host.credentials().clone(),
        }
    }

    /// Calls a path of the project, given without `/v1/{project_id}`.
    pub fn project(&self, method: Method, path: &str, body: Value) -> Result<(u16, Value), Gone> {
        let path = format!("/v1/{}{path}", self.credentials.project_id);
        self.send(method, &path, body)
    }

    /// Calls a path of the workspace, given without `/v1/workspaces/{workspace_id}`.
    pub fn workspace(&self, method: Method, path: &str, body: Value) -> Result<(u16, Value), Gone> {
        let path = format!("/v1/workspaces/{}{path}", self.credentials.workspace_id);
        self.send(method, &path, body)
    }

    fn send(&self, method: Method, path: &str, body: Value) -> Result<(u16, Value), Gone> {
        let request = self
            .client
            .request(method, format!("{}{path}", self.url))
            .header("X-Auth-Token", &self.credentials.token);
        let request = match body {
            Value::Null => request,
            body => request.json(&body),
        };
        let response = request.send().map_err(|_| Gone)?;
        let status = response.status().as_u16();
        let text = response.text().map_err(|_| Gone)?;
        assert_ne!(status, 500, "{path}: {text}");
        Ok((status, serde_json::from_str(&text).unwrap_or_default()))
    }
}
