//! The host under test: a child process with state of its own.

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use tempfile::TempDir;

/// A running host; it ends when dropped.
pub struct Host {
    /// `http://127.0.0.1:port`.
    pub url: String,
    /// Its project.
    pub project_id: String,
    /// Its workspace.
    pub workspace_id: String,
    /// What `X-Auth-Token` must be.
    pub token: String,
    child: Child,
    /// Kept open: a host that cannot print would end.
    _output: BufReader<ChildStdout>,
    _state: TempDir,
}

impl Host {
    /// `sightline up` on the repository's manifest.
    pub fn start() -> Result<Self> {
        let state = tempfile::tempdir()?;
        let mut child = Command::new(env!("CARGO_BIN_EXE_sightline"))
            // A call of 100 pictures waits a hundred times for its turn among 32 clients.
            .args([
                "up",
                "--listen",
                "127.0.0.1:0",
                "--timeout",
                "300",
                "--from",
            ])
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/spin.toml"))
            .arg("--state-dir")
            .arg(state.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let mut output = BufReader::new(child.stdout.take().context("no standard output")?);
        let url = loop {
            let mut line = String::new();
            ensure!(output.read_line(&mut line)? > 0, "the host ended early");
            if let Some((_, address)) = line.split_once("http://") {
                break format!("http://{}", address.trim().trim_end_matches('/'));
            }
        };
        let path = state.path().join("sightline/credentials.json");
        let credentials: Value = serde_json::from_slice(&std::fs::read(path)?)?;
        let field = |name: &str| {
            let value = credentials[name].as_str().map(str::to_owned);
            value.with_context(|| format!("the credentials have no {name}"))
        };
        Ok(Self {
            url,
            project_id: field("project_id")?,
            workspace_id: field("workspace_id")?,
            token: field("token")?,
            child,
            _output: output,
            _state: state,
        })
    }

    /// The host's memory now, as `proc(5)` counts it.
    pub fn memory(&self) -> Result<Memory> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let mebibytes = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name));
            let kibibytes =
                line.and_then(|rest| rest.split_whitespace().next()?.parse::<f64>().ok());
            Ok::<_, anyhow::Error>(kibibytes.with_context(|| format!("no {name}"))? / 1024.0)
        };
        Ok(Memory {
            own: mebibytes("RssAnon:")?,
            files: mebibytes("RssFile:")?,
        })
    }
}

/// Resident memory in MiB.
#[derive(Clone, Copy)]
pub struct Memory {
    /// What the host and its instances allocated.
    pub own: f64,
    /// Pages of files that are mapped: code, and the store, which the system may take back at any time.
    pub files: f64,
}

impl Drop for Host {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
