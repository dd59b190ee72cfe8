//! Commands that call a host.

use std::ffi::OsStr;
use std::process::{Command, Output};

use serde_json::Value;

use super::build::sightline;
use super::host::Host;

/// A command with these arguments that calls `host` with its key and answers in JSON.
pub fn command<A: AsRef<OsStr>>(host: &Host, arguments: &[A]) -> Command {
    let mut command = sightline();
    command
        .args(arguments)
        .args(["--endpoint", host.url(), "--format", "json", "--state-dir"])
        .arg(host.state_dir());
    command
}

/// The end of a command.
#[derive(Debug)]
pub struct Outcome {
    /// Whether it succeeded.
    pub success: bool,
    /// The JSON that it prints; null when it prints nothing.
    pub json: Value,
    /// What it writes to standard error.
    pub stderr: String,
}

impl From<Output> for Outcome {
    fn from(output: Output) -> Self {
        Self {
            success: output.status.success(),
            json: serde_json::from_slice(&output.stdout).unwrap_or_default(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// Runs a command to its end.
pub fn run<A: AsRef<OsStr>>(host: &Host, arguments: &[A]) -> Outcome {
    command(host, arguments).output().unwrap().into()
}

/// The JSON that a command prints, which must succeed.
#[track_caller]
pub fn succeed(host: &Host, arguments: &[&str]) -> Value {
    let outcome = run(host, arguments);
    assert!(outcome.success, "{arguments:?}: {}", outcome.stderr);
    outcome.json
}
