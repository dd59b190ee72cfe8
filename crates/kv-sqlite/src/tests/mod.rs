//! What the store promises.

mod behaviour;
mod blocking;
mod child;
mod concurrency;
mod crash;
mod oracle;
mod processes;

use tempfile::TempDir;

use crate::Store;

const LABEL: &str = "default";

/// A store in a directory that lives as long as the second value.
fn scratch() -> (Store, TempDir) {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let store = Store::open(directory.path()).expect("a new store");
    (store, directory)
}

fn words(list: &[&str]) -> Vec<String> {
    list.iter().map(|word| (*word).to_owned()).collect()
}
