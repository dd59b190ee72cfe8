//! Two processes that write one file at the same time.

use std::path::Path;
use std::process::Stdio;

use super::{LABEL, child};
use crate::Store;

const TASKS: i64 = 4;
const ROUNDS: i64 = 50;

#[test]
fn two_processes_lose_nothing_of_each_other() {
    if let Some(directory) = child::argument() {
        return count(Path::new(&directory));
    }
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().to_str().unwrap();
    let test = child::test_name(module_path!(), "two_processes_lose_nothing_of_each_other");
    let start = || {
        child::command(&test, path)
            .stdout(Stdio::null())
            .spawn()
            .unwrap()
    };
    let children = [start(), start()];
    count(directory.path());
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    check(directory.path());
}

/// Counts up, and reads back what it sets while the others write.
#[tokio::main]
async fn count(directory: &Path) {
    let store = Store::open(directory).unwrap();
    let mut tasks = tokio::task::JoinSet::new();
    for task in 0..TASKS {
        let store = store.clone();
        tasks.spawn(async move {
            let key = format!("{}:{task}", std::process::id());
            for round in 0..ROUNDS {
                let value = vec![round as u8; 2_000];
                store.increment(LABEL, "count", 1).await.unwrap();
                store.set(LABEL, &key, value.clone()).await.unwrap();
                assert_eq!(store.get(LABEL, &key).await.unwrap(), Some(value));
            }
        });
    }
    tasks.join_all().await;
    store.close().await;
}

#[tokio::main(flavor = "current_thread")]
async fn check(directory: &Path) {
    let store = Store::open(directory).unwrap();
    let counted = store.increment(LABEL, "count", 0).await.unwrap();
    assert_eq!(counted, 3 * TASKS * ROUNDS);
    assert_eq!(store.keys(LABEL).await.unwrap().len() as i64, 3 * TASKS + 1);
}
