//! A process that is killed in the middle of its writes has lost nothing that it acknowledged.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Stdio};

use super::{LABEL, child};
use crate::Store;

const ROUNDS: u32 = 20;
const WRITERS: u32 = 8;
/// Acknowledgements that the parent waits for before it kills; it differs from round to round.
const ACKNOWLEDGED: u32 = 25;
/// What an acknowledgement begins with; the test harness prints lines of its own.
const MARK: &str = "acknowledged ";

#[test]
fn acknowledged_values_survive_a_kill() {
    match child::argument() {
        Some(victim) => write_until_killed(&victim),
        None => kill_and_check(),
    }
}

fn kill_and_check() {
    let directory = tempfile::tempdir().unwrap();
    let mut acknowledged = Vec::new();
    for round in 0..ROUNDS {
        acknowledged.append(&mut run_victim(directory.path(), round));
        check(directory.path(), &acknowledged);
    }
}

/// Runs a victim, kills it after some acknowledgements, and returns all that it has printed.
fn run_victim(directory: &Path, round: u32) -> Vec<String> {
    let victim = format!("{round}:{}", directory.display());
    let test = child::test_name(module_path!(), "acknowledged_values_survive_a_kill");
    let mut child = child::command(&test, &victim)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let keys = read_and_kill(&mut child, ACKNOWLEDGED + 3 * round);
    child.wait().unwrap();
    keys
}

fn read_and_kill(child: &mut Child, enough: u32) -> Vec<String> {
    let mut keys = Vec::new();
    let output = BufReader::new(child.stdout.take().unwrap());
    for line in output.lines().map_while(Result::ok) {
        // A line that the kill has cut off is no acknowledgement.
        if let Some(key) = line
            .strip_prefix(MARK)
            .and_then(|rest| rest.strip_suffix('.'))
        {
            keys.push(key.to_owned());
        }
        if keys.len() as u32 == enough {
            child.kill().unwrap();
        }
    }
    assert!(
        keys.len() as u32 >= enough,
        "the victim ended by itself after {} keys",
        keys.len()
    );
    keys
}

#[tokio::main(flavor = "current_thread")]
async fn check(directory: &Path, acknowledged: &[String]) {
    let store = Store::open(directory).unwrap();
    for key in acknowledged {
        let value = store.get(LABEL, key).await.unwrap();
        assert_eq!(value, Some(value_of(key)), "{key}");
    }
    // Each writer has counted what it has set before it acknowledged it.
    let counted = store.increment(LABEL, "count", 0).await.unwrap();
    assert!(
        counted >= acknowledged.len() as i64,
        "{counted} of {}",
        acknowledged.len()
    );
    store.close().await;
}

#[tokio::main]
async fn write_until_killed(victim: &str) {
    let (round, directory) = victim.split_once(':').unwrap();
    let store = Store::open(Path::new(directory)).unwrap();
    let mut writers = tokio::task::JoinSet::new();
    for writer in 0..WRITERS {
        let (store, prefix) = (store.clone(), format!("{round}:{writer}"));
        writers.spawn(async move {
            for n in 0_u64.. {
                let key = format!("{prefix}:{n}");
                store.set(LABEL, &key, value_of(&key)).await.unwrap();
                store.increment(LABEL, "count", 1).await.unwrap();
                writeln!(std::io::stdout(), "{MARK}{key}.").unwrap();
            }
        });
    }
    writers.join_all().await;
}

/// Of many lengths, up to several pages.
fn value_of(key: &str) -> Vec<u8> {
    let sum: usize = key.bytes().map(usize::from).sum();
    key.bytes().cycle().take(sum * 37 % 20_000).collect()
}
