//! Each operation, and the edges where Spin's behaviour is ours.

use rusqlite::Connection;

use super::{LABEL, scratch, words};
use crate::{FILE_NAME, Operation, Store, StoreError};

#[tokio::test]
async fn what_is_set_is_read_until_it_is_deleted() {
    let (store, _directory) = scratch();
    assert_eq!(store.get(LABEL, "a").await.unwrap(), None);
    store.set(LABEL, "a", b"one".to_vec()).await.unwrap();
    assert_eq!(
        store.get(LABEL, "a").await.unwrap().as_deref(),
        Some(&b"one"[..])
    );
    assert!(store.exists(LABEL, "a").await.unwrap());
    store.set(LABEL, "a", Vec::new()).await.unwrap();
    assert_eq!(store.get(LABEL, "a").await.unwrap(), Some(Vec::new()));
    store.delete(LABEL, "a").await.unwrap();
    store.delete(LABEL, "a").await.unwrap();
    assert!(!store.exists(LABEL, "a").await.unwrap());
}

#[cfg(unix)]
#[tokio::test]
async fn a_new_file_and_its_journals_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;

    let (store, directory) = scratch();
    store.set(LABEL, "key", vec![1]).await.unwrap();
    for name in [FILE_NAME.to_owned(), format!("{FILE_NAME}-wal")] {
        let metadata = std::fs::metadata(directory.path().join(&name)).unwrap();
        assert_eq!(metadata.permissions().mode() & 0o777, 0o600, "{name}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_that_everybody_can_read_is_closed_to_others() {
    use std::os::unix::fs::PermissionsExt;

    for (before, after) in [(0o644, 0o640), (0o660, 0o660), (0o600, 0o600)] {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join(FILE_NAME);
        std::fs::write(&path, "").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(before)).unwrap();
        let store = Store::open(directory.path()).unwrap();
        store.set(LABEL, "key", vec![1]).await.unwrap();
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, after);
        store.close().await;
    }
}

#[tokio::test]
async fn labels_keep_their_keys_apart() {
    let (store, _directory) = scratch();
    store.set("one", "key", vec![1]).await.unwrap();
    store.set("two", "key", vec![2]).await.unwrap();
    store.delete("one", "key").await.unwrap();
    assert_eq!(store.get("two", "key").await.unwrap(), Some(vec![2]));
    assert_eq!(store.keys("one").await.unwrap(), Vec::<String>::new());
    assert_eq!(store.keys("two").await.unwrap(), words(&["key"]));
}

#[tokio::test]
async fn get_many_leaves_out_what_is_missing_and_answers_each_key_once() {
    let (store, _directory) = scratch();
    let pairs = vec![("b".to_owned(), vec![2]), ("a".to_owned(), vec![1])];
    store.set_many(LABEL, pairs).await.unwrap();
    let found = store
        .get_many(LABEL, words(&["b", "missing", "a", "b"]))
        .await
        .unwrap();
    assert_eq!(
        found,
        [("b".to_owned(), vec![2]), ("a".to_owned(), vec![1])]
    );
    assert_eq!(store.get_many(LABEL, Vec::new()).await.unwrap(), []);
    store
        .delete_many(LABEL, words(&["a", "missing", "b"]))
        .await
        .unwrap();
    assert_eq!(store.keys(LABEL).await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn long_values_and_long_lists_are_read_whole() {
    let (store, _directory) = scratch();
    let long: Vec<u8> = (0..3_000_000_u32).map(|n| n.to_le_bytes()[1]).collect();
    store.set(LABEL, "long", long.clone()).await.unwrap();
    assert_eq!(
        store.get(LABEL, "long").await.unwrap().as_ref(),
        Some(&long)
    );

    let pairs: Vec<_> = (0..200)
        .map(|n| (format!("k{n:03}"), vec![0; 10 * n]))
        .collect();
    store.set_many(LABEL, pairs.clone()).await.unwrap();
    let keys: Vec<String> = pairs.iter().map(|(key, _)| key.clone()).collect();
    assert_eq!(store.get_many(LABEL, keys).await.unwrap(), pairs);
    let found = store
        .get_many(LABEL, words(&["k001", "long"]))
        .await
        .unwrap();
    assert_eq!(
        found,
        [("k001".to_owned(), vec![0; 10]), ("long".to_owned(), long)]
    );
}

#[tokio::test]
async fn increment_counts_as_spin_does_and_refuses_what_is_no_counter() {
    let (store, _directory) = scratch();
    assert_eq!(store.increment(LABEL, "n", 1).await.unwrap(), 1);
    assert_eq!(store.increment(LABEL, "n", -3).await.unwrap(), -2);
    assert_eq!(
        store.get(LABEL, "n").await.unwrap(),
        Some((-2_i64).to_le_bytes().to_vec())
    );
    store
        .set(LABEL, "n", i64::MAX.to_le_bytes().to_vec())
        .await
        .unwrap();
    assert_eq!(store.increment(LABEL, "n", 1).await.unwrap(), i64::MIN);

    store.set(LABEL, "text", b"seven".to_vec()).await.unwrap();
    let refused = store.increment(LABEL, "text", 1).await;
    assert!(
        matches!(refused, Err(StoreError::NotACounter { length: 5, .. })),
        "{refused:?}"
    );
    assert_eq!(
        store.get(LABEL, "text").await.unwrap().as_deref(),
        Some(&b"seven"[..])
    );
    assert_eq!(store.metrics().failed(Operation::Increment), 1);
}

#[tokio::test]
async fn swap_compares_the_whole_value_and_sets_anyway_when_nothing_is_expected() {
    let (store, _directory) = scratch();
    let (one, two) = (b"one".to_vec(), b"two".to_vec());
    assert!(
        !store
            .swap(LABEL, "k", Some(one.clone()), two.clone())
            .await
            .unwrap()
    );
    assert_eq!(store.get(LABEL, "k").await.unwrap(), None);
    assert!(store.swap(LABEL, "k", None, one.clone()).await.unwrap());
    assert!(
        !store
            .swap(LABEL, "k", Some(b"on".to_vec()), two.clone())
            .await
            .unwrap()
    );
    assert!(
        store
            .swap(LABEL, "k", Some(one.clone()), two.clone())
            .await
            .unwrap()
    );
    assert!(store.swap(LABEL, "k", None, one.clone()).await.unwrap());
    assert_eq!(store.get(LABEL, "k").await.unwrap(), Some(one));
}

#[tokio::test]
async fn a_change_that_fails_takes_nothing_with_it() {
    let (store, directory) = scratch();
    // A trigger is a failure in the middle of a transaction that can be had at will.
    let other = Connection::open(directory.path().join(FILE_NAME)).unwrap();
    let trigger = "CREATE TRIGGER poison BEFORE INSERT ON spin_key_value
        WHEN NEW.key = 'poison' BEGIN SELECT RAISE(ROLLBACK, 'poisoned'); END";
    other.execute_batch(trigger).unwrap();

    let pair = |key: &str| (key.to_owned(), vec![1]);
    let sets = (0..20).map(|n| {
        let store = store.clone();
        let key = if n % 5 == 0 {
            "poison".to_owned()
        } else {
            format!("k{n}")
        };
        tokio::spawn(async move { (n, store.set(LABEL, &key, vec![1]).await) })
    });
    let sets: Vec<_> = sets.collect();
    let broken = store
        .set_many(LABEL, vec![pair("half"), pair("poison")])
        .await;
    assert!(
        matches!(broken, Err(StoreError::Database { .. })),
        "{broken:?}"
    );
    for set in sets {
        let (n, result) = set.await.unwrap();
        assert_eq!(result.is_err(), n % 5 == 0, "{n}: {result:?}");
    }
    let mut keys: Vec<String> = (0..20)
        .filter(|n| n % 5 != 0)
        .map(|n| format!("k{n}"))
        .collect();
    keys.sort();
    assert_eq!(store.keys(LABEL).await.unwrap(), keys);
}

#[tokio::test]
async fn a_file_that_spin_made_is_served_and_stays_readable_for_spin() {
    let directory = tempfile::tempdir().unwrap();
    let spin = Connection::open(directory.path().join(FILE_NAME)).unwrap();
    let create =
        "CREATE TABLE IF NOT EXISTS spin_key_value (store TEXT NOT NULL, key TEXT NOT NULL,
        value BLOB NOT NULL, PRIMARY KEY (store, key))";
    spin.execute_batch(create).unwrap();
    let insert = "INSERT INTO spin_key_value VALUES ('default', ?1, ?2)";
    spin.execute(insert, ("theirs", vec![1_u8])).unwrap();

    let store = Store::open(directory.path()).unwrap();
    assert_eq!(store.get(LABEL, "theirs").await.unwrap(), Some(vec![1]));
    store.set(LABEL, "ours", vec![2]).await.unwrap();
    let ours = "SELECT value FROM spin_key_value WHERE store = 'default' AND key = 'ours'";
    assert_eq!(
        spin.query_row(ours, [], |row| row.get::<_, Vec<u8>>(0))
            .unwrap(),
        [2]
    );
    spin.execute(insert, ("later", vec![3_u8])).unwrap();
    assert_eq!(store.get(LABEL, "later").await.unwrap(), Some(vec![3]));
}

#[tokio::test]
async fn a_closed_store_refuses_and_leaves_one_whole_file() {
    let (store, directory) = scratch();
    let clone = store.clone();
    store.set(LABEL, "k", vec![1]).await.unwrap();
    store.get(LABEL, "k").await.unwrap();
    store.close().await;
    store.close().await;
    assert!(matches!(
        clone.get(LABEL, "k").await,
        Err(StoreError::Closed)
    ));
    assert!(matches!(clone.keys(LABEL).await, Err(StoreError::Closed)));
    assert!(matches!(
        clone.set(LABEL, "k", vec![2]).await,
        Err(StoreError::Closed)
    ));
    let names: Vec<_> = std::fs::read_dir(directory.path()).unwrap().collect();
    assert_eq!(names.len(), 1, "{names:?}");
    let again = Store::open(directory.path()).unwrap();
    assert_eq!(again.get(LABEL, "k").await.unwrap(), Some(vec![1]));
}

#[tokio::test]
async fn metrics_count_operations_and_bytes() {
    let (store, _directory) = scratch();
    store.set(LABEL, "a", vec![0; 100]).await.unwrap();
    store
        .set_many(LABEL, vec![("b".to_owned(), vec![0; 30])])
        .await
        .unwrap();
    store.get(LABEL, "a").await.unwrap();
    store.get(LABEL, "missing").await.unwrap();
    store.get_many(LABEL, words(&["a", "b"])).await.unwrap();
    let metrics = store.metrics();
    assert_eq!(metrics.succeeded(Operation::Get), 2);
    assert_eq!(metrics.succeeded(Operation::GetMany), 1);
    assert_eq!(metrics.succeeded(Operation::Set), 1);
    assert_eq!((metrics.bytes_written(), metrics.bytes_read()), (130, 230));
    assert_eq!(metrics.commits(), 2);
}
