//! Runs one test again in a process of its own, with an argument that tells it so.

use std::env;
use std::process::Command;

const ARGUMENT: &str = "STORE_TEST_CHILD";

/// What the parent has given, if this process is a child.
pub(super) fn argument() -> Option<String> {
    env::var(ARGUMENT).ok()
}

/// The name of a test as the test harness knows it: its path below the crate.
pub(super) fn test_name(module: &str, test: &str) -> String {
    let below_crate = module.split_once("::").map_or("", |(_, path)| path);
    format!("{below_crate}::{test}")
}

/// A child that runs the test of this name, and no other.
pub(super) fn command(test: &str, argument: &str) -> Command {
    let mut command = Command::new(env::current_exe().unwrap());
    command
        .args(["--exact", "--nocapture", "--test-threads=1", test])
        .env(ARGUMENT, argument);
    command
}
