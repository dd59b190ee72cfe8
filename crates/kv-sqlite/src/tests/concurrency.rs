//! Many writers at once, in one process and in two.

use std::time::{Duration, Instant};

use rusqlite::Connection;
use tokio::task::JoinSet;

use super::{LABEL, scratch};
use crate::{FILE_NAME, Store};

const WRITERS: u64 = 16;

/// Starts the writers, half of them on each store, and waits for all.
async fn run_writers<F>(stores: [&Store; 2], writer: impl Fn(Store, u64) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    let mut writers = JoinSet::new();
    for n in 0..WRITERS {
        writers.spawn(writer(stores[n as usize % 2].clone(), n));
    }
    writers.join_all().await;
}

/// Adds one to the number at `key` by compare-and-swap.
async fn swap_in_one_more(store: &Store, key: &str) {
    loop {
        let before = store.get(LABEL, key).await.unwrap().unwrap();
        let number: u64 = String::from_utf8(before.clone()).unwrap().parse().unwrap();
        let after = (number + 1).to_string().into_bytes();
        if store.swap(LABEL, key, Some(before), after).await.unwrap() {
            return;
        }
    }
}

async fn count(stores: [&Store; 2], times: u64) {
    stores[0]
        .set(LABEL, "swapped", b"0".to_vec())
        .await
        .unwrap();
    run_writers(stores, |store, n| async move {
        for round in 0..times {
            store.increment(LABEL, "incremented", 1).await.unwrap();
            swap_in_one_more(&store, "swapped").await;
            store
                .set(LABEL, &format!("own:{n}:{round}"), vec![n as u8; 64])
                .await
                .unwrap();
        }
    })
    .await;
    let total = WRITERS * times;
    for store in stores {
        assert_eq!(
            store.increment(LABEL, "incremented", 0).await.unwrap(),
            total as i64
        );
        let swapped = store.get(LABEL, "swapped").await.unwrap().unwrap();
        assert_eq!(swapped, total.to_string().into_bytes());
        assert_eq!(store.keys(LABEL).await.unwrap().len() as u64, total + 2);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn writers_of_one_store_lose_nothing() {
    let (store, _directory) = scratch();
    count([&store, &store], 20).await;
}

/// Two stores on one file know as little of each other as two processes do.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn writers_of_two_stores_on_one_file_lose_nothing() {
    let (store, directory) = scratch();
    let other = Store::open(directory.path()).unwrap();
    count([&store, &other], 10).await;
}

/// An increment on an absent key returns 1 exactly once: that is how a name is claimed.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_of_many_claims_a_name() {
    let (store, directory) = scratch();
    let other = Store::open(directory.path()).unwrap();
    for round in 0..10 {
        let key = format!("claim:{round}");
        let mut claims = JoinSet::new();
        for n in 0..WRITERS {
            let (store, key) = ([&store, &other][n as usize % 2].clone(), key.clone());
            claims.spawn(async move { store.increment(LABEL, &key, 1).await.unwrap() == 1 });
        }
        let winners = claims
            .join_all()
            .await
            .into_iter()
            .filter(|won| *won)
            .count();
        assert_eq!(winners, 1);
    }
}

/// A set-many is seen whole or not at all by a get-many, short or long.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_values_are_read_from_one_state() {
    let (store, _directory) = scratch();
    for bytes in [10, 50_000] {
        let pairs = move |n: u8| (0..16).map(|k| (format!("k{k}"), vec![n; bytes])).collect();
        store.set_many(LABEL, pairs(0)).await.unwrap();
        let writing = store.clone();
        let writer = tokio::spawn(async move {
            for n in 1..=60 {
                writing.set_many(LABEL, pairs(n)).await.unwrap();
            }
        });
        while !writer.is_finished() {
            let keys = (0..16).map(|k| format!("k{k}")).collect();
            let found = store.get_many(LABEL, keys).await.unwrap();
            assert_eq!(found.len(), 16);
            assert!(found.iter().all(|(_, value)| *value == found[0].1));
        }
        writer.await.unwrap();
    }
}

/// What is acknowledged is seen by the next read, though other connections of the pool do it.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_acknowledged_write_is_seen_by_every_later_read() {
    let (store, _directory) = scratch();
    run_writers([&store, &store], |store, n| async move {
        let key = format!("own:{n}");
        for round in 0..50_u8 {
            store.set(LABEL, &key, vec![round]).await.unwrap();
            assert_eq!(store.get(LABEL, &key).await.unwrap(), Some(vec![round]));
            let many = store.get_many(LABEL, vec![key.clone()]).await.unwrap();
            assert_eq!(many, [(key.clone(), vec![round])]);
        }
    })
    .await;
}

/// What has come while a commit was held up goes into the next one, all of it.
#[tokio::test]
async fn waiting_writers_share_a_commit() {
    let (store, directory) = scratch();
    let other = Connection::open(directory.path().join(FILE_NAME)).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let mut sets = JoinSet::new();
    for n in 0..100 {
        let store = store.clone();
        sets.spawn(async move { store.set(LABEL, &n.to_string(), vec![1]).await.unwrap() });
    }
    // One thread runs all tasks in turn, so every set is in the queue afterwards.
    tokio::task::yield_now().await;
    other.execute_batch("COMMIT").unwrap();
    sets.join_all().await;
    assert_eq!(store.keys(LABEL).await.unwrap().len(), 100);
    let commits = store.metrics().commits();
    assert!((1..=2).contains(&commits), "{commits} commits");
}

/// While another process holds the write lock, writers wait and readers do not.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_writer_waits_for_another_process() {
    let (store, directory) = scratch();
    store.set(LABEL, "k", vec![1]).await.unwrap();
    let other = Connection::open(directory.path().join(FILE_NAME)).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let writing = store.clone();
    let writer = tokio::spawn(async move { writing.set(LABEL, "k", vec![2]).await });
    let began = Instant::now();
    while began.elapsed() < Duration::from_millis(100) {
        assert_eq!(store.get(LABEL, "k").await.unwrap(), Some(vec![1]));
        tokio::task::yield_now().await;
    }
    assert!(!writer.is_finished());
    other.execute_batch("COMMIT").unwrap();
    writer.await.unwrap().unwrap();
    assert_eq!(store.get(LABEL, "k").await.unwrap(), Some(vec![2]));
}
