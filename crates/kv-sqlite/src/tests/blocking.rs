//! The store behind the trait of records, beside another process that has it open.

use ::store::{Directory, KeyValue, Record};
use rusqlite::Connection;
use tempfile::TempDir;

use super::LABEL;
use crate::{BlockingStore, FILE_NAME, Store};

/// A state directory that a host has served.
fn served() -> TempDir {
    let directory = tempfile::tempdir().unwrap();
    drop(Store::open(directory.path()).unwrap());
    directory
}

fn open(directory: &TempDir) -> BlockingStore {
    BlockingStore::open(directory.path(), LABEL).unwrap()
}

#[test]
fn every_operation_does_what_the_trait_says() {
    let directory = served();
    let store = open(&directory);
    store.set("a", b"1").unwrap();
    assert_eq!(store.get("a").unwrap(), Some(b"1".to_vec()));
    assert!(!store.swap("a", b"2", b"3").unwrap());
    assert!(store.swap("a", b"1", b"3").unwrap());
    assert!(!store.swap("absent", b"1", b"3").unwrap());
    assert_eq!(store.increment("n", 2).unwrap(), 2);
    assert_eq!(store.increment("n", -3).unwrap(), -1);
    let pairs = [("b", b"4"), ("c", b"5")].map(|(key, value)| (key.to_owned(), value.to_vec()));
    store.set_many(&pairs).unwrap();
    let keys = ["a", "absent", "b"].map(str::to_owned);
    let found = [Some(b"3".to_vec()), None, Some(b"4".to_vec())];
    assert_eq!(store.get_many(&keys).unwrap(), found);
    store.delete("a").unwrap();
    store.delete_many(&keys).unwrap();
    assert_eq!(store.get_many(&keys).unwrap(), [None, None, None]);
    assert_eq!(store.get("c").unwrap(), Some(b"5".to_vec()));
}

#[test]
fn two_that_are_open_at_once_see_each_other_and_share_their_claims() {
    let directory = served();
    let (one, other) = (open(&directory), open(&directory));
    let record = Record::<String>::new("record");
    assert!(record.create(&one, &"first".to_owned()).unwrap());
    assert!(!record.create(&other, &"second".to_owned()).unwrap());
    let names = Directory::<u8>::new("names");
    assert_eq!(names.claim(&other, "x", &1).unwrap(), None);
    assert_eq!(names.claim(&one, "x", &2).unwrap(), Some(1));
    drop(one);
    assert_eq!(record.read(&other).unwrap().as_deref(), Some("first"));
}

#[test]
fn where_no_state_is_none_is_made() {
    let directory = tempfile::tempdir().unwrap();
    let Err(error) = BlockingStore::open(directory.path(), LABEL) else {
        panic!("it opens a store that is not there");
    };
    assert!(error.to_string().contains("--state-dir"), "{error}");
    assert!(!directory.path().join(FILE_NAME).exists());
}

#[test]
fn a_store_that_another_process_holds_is_reported_as_such() {
    let directory = served();
    let store = open(&directory);
    let other = Connection::open(directory.path().join(FILE_NAME)).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let error = store.set("key", b"value").unwrap_err();
    assert!(error.to_string().contains("another process"), "{error}");
    other.execute_batch("ROLLBACK").unwrap();
    store.set("key", b"value").unwrap();
}
