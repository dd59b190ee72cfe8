//! Commands that call a host.

use std::ffi::OsStr;
use std::process::{Command, Output};

use serde_json::Value;

use super::{Host, sightline};

/// A command with these arguments that calls `host` with its key and answers in JSON.
pub fn command<A: AsRef<OsStr>>(host: &Host, arguments: &[A]) -> Command {
    let mut command = sightline();
    command
        .args(arguments)
        .args(["--endpoint", host.url(), "--format", "json", "--state-dir"])
        .arg(host.state_dir());
    command
}

/// What a command has come to.
#[derive(Debug)]
pub struct Outcome {
    /// Whether it succeeded.
    pub success: bool,
    /// What it says in JSON; null when it says nothing.
    pub said: Value,
    /// What it writes to standard error.
    pub errors: String,
}

impl From<Output> for Outcome {
    fn from(output: Output) -> Self {
        Self {
            success: output.status.success(),
            said: serde_json::from_slice(&output.stdout).unwrap_or_default(),
            errors: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// Runs a command to its end.
pub fn run<A: AsRef<OsStr>>(host: &Host, arguments: &[A]) -> Outcome {
    command(host, arguments).output().unwrap().into()
}

/// What a command says that succeeds.
#[track_caller]
pub fn said(host: &Host, arguments: &[&str]) -> Value {
    let outcome = run(host, arguments);
    assert!(outcome.success, "{arguments:?}: {}", outcome.errors);
    outcome.said
}
