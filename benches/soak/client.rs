//! One client: a kept-alive connection and random numbers of its own.

use std::cell::Cell;
use std::time::{Duration, Instant};

use anyhow::Result;
use reqwest::blocking::RequestBuilder;
use serde_json::Value;

use crate::host::Host;

/// Longer than the host's own limit.
const TIMEOUT: Duration = Duration::from_secs(330);

/// A client of the host.
pub struct Client {
    /// Which client it is: its pictures carry the number.
    pub number: u64,
    http: reqwest::blocking::Client,
    url: String,
    project_id: String,
    workspace_id: String,
    token: String,
    random: Cell<u64>,
}

/// What the host answered.
pub struct Answer {
    pub status: u16,
    /// Null where it is no JSON.
    pub body: Value,
    pub text: String,
    pub took: Duration,
}

impl Client {
    /// A client that draws the same numbers in every run.
    pub fn new(host: &Host, number: u64) -> Result<Self> {
        Ok(Self {
            number,
            http: client::http().timeout(TIMEOUT).build()?,
            url: host.url.clone(),
            project_id: host.project_id.clone(),
            workspace_id: host.workspace_id.clone(),
            token: host.token.clone(),
            random: Cell::new(number.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1),
        })
    }

    /// A number below `end`: xorshift64 (Marsaglia, 2003).
    pub fn below(&self, end: u64) -> u64 {
        let mut x = self.random.get();
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        self.random.set(x);
        x % end
    }

    /// Sends a call; `{p}` and `{w}` in `path` stand for the project and the workspace.
    pub fn call(&self, method: &str, path: &str, body: Option<&Value>) -> Result<Answer> {
        let request = self.request(method, path)?;
        send(match body {
            Some(body) => request.json(body),
            None => request,
        })
    }

    /// Sends a GET with these parameters.
    pub fn get(&self, path: &str, parameters: &[(&str, &str)]) -> Result<Answer> {
        send(self.request("GET", path)?.query(parameters))
    }

    /// Sends lines of JSON.
    pub fn post_lines(&self, path: &str, lines: String) -> Result<Answer> {
        let request = self.request("POST", path)?;
        send(
            request
                .header("Content-Type", "application/x-ndjson")
                .body(lines),
        )
    }

    fn request(&self, method: &str, path: &str) -> Result<RequestBuilder> {
        let path = path
            .replace("{p}", &self.project_id)
            .replace("{w}", &self.workspace_id);
        let request = self
            .http
            .request(method.parse()?, format!("{}{path}", self.url));
        Ok(request.header("X-Auth-Token", &self.token))
    }
}

fn send(request: RequestBuilder) -> Result<Answer> {
    let started = Instant::now();
    let response = request.send()?;
    let status = response.status().as_u16();
    let text = response.text()?;
    Ok(Answer {
        status,
        took: started.elapsed(),
        body: serde_json::from_str(&text).unwrap_or(Value::Null),
        text,
    })
}
