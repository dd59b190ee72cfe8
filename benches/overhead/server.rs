//! The two servers, each a child process with state of its own.

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use anyhow::{Context, Result};
use serde_json::Value;
use tempfile::TempDir;

use crate::native;

/// A running server; it ends when dropped.
pub struct Server {
    /// `127.0.0.1:port`.
    pub address: String,
    /// The project that the token opens.
    pub project_id: String,
    /// What `X-Auth-Token` must be.
    pub token: String,
    /// How many instances were created so far.
    pub created: Arc<AtomicU64>,
    child: Child,
    /// Kept open: a server that cannot print would end.
    _output: BufReader<ChildStdout>,
    _state: TempDir,
}

impl Server {
    /// `sightline up` on the repository's manifest.
    pub fn host() -> Result<Self> {
        let state = tempfile::tempdir()?;
        let mut command = Command::new(env!("CARGO_BIN_EXE_sightline"));
        command
            .args(["up", "--listen", "127.0.0.1:0", "--from"])
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/spin.toml"))
            .arg("--state-dir")
            .arg(state.path());
        Self::start(command, state)
    }

    /// This program again, as the axum server.
    pub fn native() -> Result<Self> {
        let state = tempfile::tempdir()?;
        let mut command = Command::new(std::env::current_exe()?);
        command.arg(native::FLAG).arg(state.path());
        Self::start(command, state)
    }

    fn start(mut command: Command, state: TempDir) -> Result<Self> {
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let mut output = BufReader::new(child.stdout.take().context("no standard output")?);
        let address = loop {
            let mut line = String::new();
            let read = output.read_line(&mut line)?;
            anyhow::ensure!(read > 0, "the server ended before it served");
            if let Some((_, address)) = line.split_once("http://") {
                break address.trim().trim_end_matches('/').to_owned();
            }
        };
        let path = state.path().join("sightline/credentials.json");
        let text = std::fs::read_to_string(&path).with_context(|| format!("reading {path:?}"))?;
        let credentials: Value = serde_json::from_str(&text)?;
        let field = |name: &str| credentials[name].as_str().map(str::to_owned);
        Ok(Self {
            address,
            project_id: field("project_id").context("no project_id")?,
            token: field("token").context("no token")?,
            created: Arc::default(),
            child,
            _output: output,
            _state: state,
        })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
