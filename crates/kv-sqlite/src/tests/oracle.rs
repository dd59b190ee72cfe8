//! Random rows of operations against a map in memory.

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::prelude::*;

use super::{LABEL, scratch};
use crate::{Store, StoreError};

#[derive(Debug, Clone)]
enum Step {
    Get(String),
    GetMany(Vec<String>),
    Exists(String),
    Keys,
    Set(String, Vec<u8>),
    SetMany(Vec<(String, Vec<u8>)>),
    Delete(String),
    DeleteMany(Vec<String>),
    Increment(String, i64),
    /// Expects the value that is there when the flag is set, and this one otherwise.
    Swap(String, bool, Option<Vec<u8>>, Vec<u8>),
}

fn key() -> impl Strategy<Value = String> {
    "[ab][:.]?[0-3]"
}

fn value() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        vec(any::<u8>(), 0..20),
        vec(any::<u8>(), 8),
        (0..400_000_usize).prop_map(|n| vec![7; n])
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        key().prop_map(Step::Get),
        vec(key(), 0..10).prop_map(Step::GetMany),
        key().prop_map(Step::Exists),
        Just(Step::Keys),
        (key(), value()).prop_map(|(key, value)| Step::Set(key, value)),
        vec((key(), value()), 0..5).prop_map(Step::SetMany),
        key().prop_map(Step::Delete),
        vec(key(), 0..5).prop_map(Step::DeleteMany),
        (key(), any::<i64>()).prop_map(|(key, delta)| Step::Increment(key, delta)),
        (key(), any::<bool>(), any::<Option<Vec<u8>>>(), value())
            .prop_map(|(key, right, other, new)| Step::Swap(key, right, other, new)),
    ]
}

type Oracle = BTreeMap<String, Vec<u8>>;

async fn take(step: Step, store: &Store, oracle: &mut Oracle) {
    match step {
        Step::Get(key) => {
            assert_eq!(
                store.get(LABEL, &key).await.unwrap().as_ref(),
                oracle.get(&key)
            );
        }
        Step::GetMany(keys) => {
            let wanted: Oracle = oracle
                .clone()
                .into_iter()
                .filter(|(k, _)| keys.contains(k))
                .collect();
            let found = store.get_many(LABEL, keys).await.unwrap();
            assert_eq!(found.len(), wanted.len());
            assert_eq!(Oracle::from_iter(found), wanted);
        }
        Step::Exists(key) => {
            assert_eq!(
                store.exists(LABEL, &key).await.unwrap(),
                oracle.contains_key(&key)
            );
        }
        Step::Keys => {
            let mut keys = store.keys(LABEL).await.unwrap();
            keys.sort();
            assert!(keys.iter().eq(oracle.keys()), "{keys:?}");
        }
        Step::Set(key, value) => {
            store.set(LABEL, &key, value.clone()).await.unwrap();
            oracle.insert(key, value);
        }
        Step::SetMany(pairs) => {
            store.set_many(LABEL, pairs.clone()).await.unwrap();
            oracle.extend(pairs);
        }
        Step::Delete(key) => {
            store.delete(LABEL, &key).await.unwrap();
            oracle.remove(&key);
        }
        Step::DeleteMany(keys) => {
            store.delete_many(LABEL, keys.clone()).await.unwrap();
            oracle.retain(|key, _| !keys.contains(key));
        }
        Step::Increment(key, delta) => increment(&key, delta, store, oracle).await,
        Step::Swap(key, right, other, new) => {
            let expected = if right {
                oracle.get(&key).cloned()
            } else {
                other
            };
            let swaps = expected.is_none() || expected.as_ref() == oracle.get(&key);
            let swapped = store
                .swap(LABEL, &key, expected, new.clone())
                .await
                .unwrap();
            assert_eq!(swapped, swaps);
            if swaps {
                oracle.insert(key, new);
            }
        }
    }
}

async fn increment(key: &str, delta: i64, store: &Store, oracle: &mut Oracle) {
    let result = store.increment(LABEL, key, delta).await;
    let before = match oracle.get(key) {
        None => Ok(0),
        Some(value) => <[u8; 8]>::try_from(value.as_slice()).map(i64::from_le_bytes),
    };
    match before {
        Ok(before) => {
            let sum = before.wrapping_add(delta);
            assert_eq!(result.unwrap(), sum);
            oracle.insert(key.to_owned(), sum.to_le_bytes().to_vec());
        }
        Err(_) => assert!(
            matches!(result, Err(StoreError::NotACounter { .. })),
            "{result:?}"
        ),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn the_store_is_a_map(steps in vec(step(), 1..60)) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let (store, directory) = scratch();
            let mut oracle = Oracle::new();
            for step in steps {
                take(step, &store, &mut oracle).await;
            }
            store.close().await;
            let again = Store::open(directory.path()).unwrap();
            let all = again.get_many(LABEL, again.keys(LABEL).await.unwrap()).await.unwrap();
            assert_eq!(Oracle::from_iter(all), oracle);
        });
    }
}
