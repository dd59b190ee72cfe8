//! Somebody with a key: made by the command line, signs as Huawei's SDKs do, gets tokens.

use std::process::Output;

use operation::Timestamp;
use reqwest::Method;
use serde_json::Value;

use crate::support::{Host, sightline};

/// A key with its project.
pub struct Member {
    pub access_key: String,
    pub secret_key: String,
    pub project_id: String,
    pub workspace_id: String,
}

/// Runs the command line on the state of `host`, with answers in JSON unless `arguments` say otherwise.
pub fn command(host: &Host, arguments: &[&str]) -> Output {
    let mut command = sightline();
    command.args(arguments);
    if !arguments.contains(&"--state-dir") {
        command.arg("--state-dir").arg(host.state_dir());
    }
    if !arguments.contains(&"--format") {
        command.args(["--format", "json"]);
    }
    command.output().unwrap()
}

/// The answer of a command that succeeds.
#[track_caller]
pub fn json(host: &Host, arguments: &[&str]) -> Value {
    let output = command(host, arguments);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {errors}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// What a command says that fails.
#[track_caller]
pub fn failure(host: &Host, arguments: &[&str]) -> String {
    let output = command(host, arguments);
    assert!(!output.status.success(), "{arguments:?} succeeds");
    assert!(output.stdout.is_empty(), "{output:?}");
    String::from_utf8(output.stderr).unwrap()
}

impl Member {
    /// A new project of this name, with a key.
    pub fn create(host: &Host, project: &str) -> Self {
        let project = json(host, &["projects", "create", project]);
        let name = project["name"].as_str().unwrap();
        let member = Self::of(&json(host, &["keys", "create", "--project", name]));
        assert_eq!(member.project_id, project["id"].as_str().unwrap());
        assert_eq!(
            member.workspace_id,
            project["workspace_id"].as_str().unwrap()
        );
        member
    }

    /// The one that a command has printed.
    pub fn of(printed: &Value) -> Self {
        let field = |name: &str| printed[name].as_str().unwrap().to_owned();
        Self {
            access_key: field("access_key"),
            secret_key: field("secret_key"),
            project_id: field("project_id"),
            workspace_id: field("workspace_id"),
        }
    }

    /// The one of the first start.
    pub fn root(host: &Host) -> Self {
        let credentials = host.credentials().clone();
        Self {
            access_key: credentials.access_key,
            secret_key: credentials.secret_key,
            project_id: credentials.project_id,
            workspace_id: credentials.workspace_id,
        }
    }

    /// The answer to a signed request.
    pub fn signed(
        &self,
        host: &Host,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> (u16, Value) {
        let body = body.map_or_else(Vec::new, |body| serde_json::to_vec(body).unwrap());
        let request = http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", host.url()))
            .header("content-type", "application/json");
        let mut request = request.body(body).unwrap();
        iam::huawei::sign(&mut request, &self.key(), Timestamp::now().0).unwrap();
        let (head, body) = request.into_parts();
        let answer = host
            .call_without_token(head.method, path)
            .headers(head.headers)
            .body(body)
            .send()
            .unwrap();
        (answer.status().as_u16(), answer.json().unwrap())
    }

    /// A token of the key; else the status of the refusal.
    pub fn token(&self, host: &Host) -> Result<String, u16> {
        let user = serde_json::json!({
            "name": self.access_key,
            "password": self.secret_key,
            "domain": {"name": "sightline"},
        });
        let identity = serde_json::json!({"methods": ["password"], "password": {"user": user}});
        let body = serde_json::json!({"auth": {"identity": identity}});
        let request = host.call_without_token(Method::POST, "/v3/auth/tokens");
        let answer = request.json(&body).send().unwrap();
        match answer.status().as_u16() {
            201 => Ok(answer.headers()["x-subject-token"]
                .to_str()
                .unwrap()
                .to_owned()),
            refused => Err(refused),
        }
    }

    fn key(&self) -> iam::Key {
        iam::Key {
            access_key: self.access_key.clone(),
            secret_key: self.secret_key.clone(),
            user_name: String::new(),
            project_id: self.project_id.clone(),
            workspace_id: self.workspace_id.clone(),
            created_ms: 0,
            revoked_ms: None,
        }
    }
}
