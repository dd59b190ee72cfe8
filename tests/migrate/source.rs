//! The source of a migration: its key, and what is saved of it.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::support::commands::Outcome;

/// Runs `command` with the key of a source.
pub fn run(command: &mut Command, access_key: &str, secret_key: &str) -> Outcome {
    command
        .env("SOURCE_HUAWEICLOUD_SDK_AK", access_key)
        .env("SOURCE_HUAWEICLOUD_SDK_SK", secret_key);
    command.output().unwrap().into()
}

/// The items of a manifest, in the order of its lines.
pub fn items(manifest: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(manifest).unwrap();
    let lines = text.lines().map(|line| serde_json::from_str(line).unwrap());
    lines
        .filter(|line: &Value| line["id"].is_string())
        .collect()
}
