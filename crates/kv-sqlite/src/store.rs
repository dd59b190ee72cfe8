//! The store for async code: each operation of `wasi:keyvalue`, counted.

use std::path::Path;
use std::sync::Arc;

use crate::connection::FILE_NAME;
use crate::error::StoreError;
use crate::key_range::KeyRange;
use crate::metrics::{Operation, StoreMetrics};
use crate::reader_pool::ReaderPool;
use crate::statements::read::{self, Limited, Pairs};
use crate::statements::write;
use crate::writer::Writer;

/// A read of more bytes than this is a long one. Below it, the calling task is held for some 50 us.
const SHORT_BYTES: usize = 256 * 1024;
/// A read of more keys than this is a long one.
const SHORT_KEYS: usize = 64;

/// The key-value store. Clones are cheap and share one writer and one pool of readers.
///
/// Every operation takes the label of the store first, for example `default`. Operations need a
/// Tokio runtime of either flavour. Each fails with [`StoreError::Closed`] once the store is closed, and with
/// [`StoreError::Database`] where SQLite or the disk fails.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    readers: ReaderPool,
    writer: Writer,
    metrics: Arc<StoreMetrics>,
}

impl Store {
    /// Opens [`FILE_NAME`] in `state_dir`, and makes both where they are missing.
    ///
    /// It blocks for as long as another process holds the file, at most some ten seconds.
    ///
    /// # Errors
    /// The directory or the file cannot be made or opened, another process holds it for longer, or the file system
    /// cannot keep a write-ahead log.
    pub fn open(state_dir: &Path) -> Result<Self, StoreError> {
        let path = state_dir.join(FILE_NAME);
        let metrics = Arc::new(StoreMetrics::default());
        let writer = Writer::start(&path, Arc::clone(&metrics))?;
        let readers = ReaderPool::new(path, reader_limit())?;
        Ok(Self {
            inner: Arc::new(Inner {
                readers,
                writer,
                metrics,
            }),
        })
    }

    /// What the store did since it was opened.
    pub fn metrics(&self) -> &StoreMetrics {
        &self.inner.metrics
    }

    /// The value of `key`, or `None` if it has none.
    pub async fn get(&self, store: &str, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let value = self.inner.get(store, key).await;
        if let Ok(Some(value)) = &value {
            self.metrics().add_read(value.len());
        }
        self.metrics().count(Operation::Get, value)
    }

    /// The values of those `keys` that have one, in their order and each once, all from one state of the
    /// store.
    pub async fn get_many(
        &self,
        store: &str,
        keys: Vec<String>,
    ) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        let found = self.inner.get_many(store, keys).await;
        if let Ok(found) = &found {
            self.metrics()
                .add_read(found.iter().map(|(_, value)| value.len()).sum());
        }
        self.metrics().count(Operation::GetMany, found)
    }

    /// Whether `key` has a value.
    pub async fn exists(&self, store: &str, key: &str) -> Result<bool, StoreError> {
        let exists = self
            .inner
            .readers
            .read(|connection| read::exists(connection, store, key));
        self.metrics().count(Operation::Exists, exists)
    }

    /// All keys of the store. It reads every one: not for the path of a request.
    pub async fn keys(&self, store: &str) -> Result<Vec<String>, StoreError> {
        let keys = self.inner.keys(store).await;
        self.metrics().count(Operation::ListKeys, keys)
    }

    /// The first keys of `within`, at most `limit` of them, in their order.
    pub async fn keys_within(
        &self,
        store: &str,
        within: KeyRange,
        limit: u32,
    ) -> Result<Vec<String>, StoreError> {
        let store = store.to_owned();
        let work =
            move |connection: &_| read::keys_between(connection, &store, within.bounds(), limit);
        let keys = self.inner.readers.read_long(work).await;
        self.metrics().count(Operation::ListKeys, keys)
    }

    /// How many values there are in `within`, and how many bytes they have in all. It looks at every
    /// one: not for the path of a request.
    pub async fn space_within(
        &self,
        store: &str,
        within: KeyRange,
    ) -> Result<(u64, u64), StoreError> {
        let store = store.to_owned();
        let work = move |connection: &_| read::space_between(connection, &store, within.bounds());
        self.inner.readers.read_long(work).await
    }

    /// Sets `key` to `value`.
    pub async fn set(&self, store: &str, key: &str, value: Vec<u8>) -> Result<(), StoreError> {
        let (store, key) = (store.to_owned(), key.to_owned());
        let bytes = value.len();
        self.write(Operation::Set, bytes, move |connection| {
            write::set(connection, &store, &key, &value)
        })
        .await
    }

    /// Sets all pairs in one transaction: all or none. Of pairs with the same key the last one stays.
    pub async fn set_many(
        &self,
        store: &str,
        pairs: Vec<(String, Vec<u8>)>,
    ) -> Result<(), StoreError> {
        let store = store.to_owned();
        let bytes = pairs.iter().map(|(_, value)| value.len()).sum();
        self.write(Operation::SetMany, bytes, move |connection| {
            pairs
                .iter()
                .try_for_each(|(key, value)| write::set(connection, &store, key, value))
        })
        .await
    }

    /// Deletes `key`; to delete what is absent is no error.
    pub async fn delete(&self, store: &str, key: &str) -> Result<(), StoreError> {
        let (store, key) = (store.to_owned(), key.to_owned());
        self.write(Operation::Delete, 0, move |connection| {
            write::delete(connection, &store, &key)
        })
        .await
    }

    /// Deletes all of `keys` in one transaction.
    pub async fn delete_many(&self, store: &str, keys: Vec<String>) -> Result<(), StoreError> {
        let store = store.to_owned();
        self.write(Operation::DeleteMany, 0, move |connection| {
            keys.iter()
                .try_for_each(|key| write::delete(connection, &store, key))
        })
        .await
    }

    /// Adds `delta` to the counter at `key` and returns the sum. An absent counter is 0; a sum wraps
    /// around at the ends of its range.
    ///
    /// A counter is 8 bytes, little-endian, as Spin writes it. A value of another length is left
    /// alone, and the error is [`StoreError::NotACounter`], where Spin ends the process.
    pub async fn increment(&self, store: &str, key: &str, delta: i64) -> Result<i64, StoreError> {
        let (store, key) = (store.to_owned(), key.to_owned());
        self.write(Operation::Increment, size_of::<i64>(), move |connection| {
            write::increment(connection, &store, &key, delta)
        })
        .await
    }

    /// Sets `key` to `new` if its whole value is `expected`, and says whether it did.
    ///
    /// With `expected` of `None` it always sets, whatever is there: so does Spin, and what runs here
    /// must run there. A key is claimed with [`Store::increment`], not with this.
    pub async fn swap(
        &self,
        store: &str,
        key: &str,
        expected: Option<Vec<u8>>,
        new: Vec<u8>,
    ) -> Result<bool, StoreError> {
        let (store, key) = (store.to_owned(), key.to_owned());
        let bytes = new.len();
        self.write(Operation::Swap, bytes, move |connection| {
            write::swap(connection, &store, &key, expected.as_deref(), &new)
        })
        .await
    }

    /// Refuses new operations of every clone, finishes those under way, and closes the file.
    pub async fn close(&self) {
        self.inner.readers.close().await;
        // Last, because the last connection to close copies the write-ahead log into the file.
        self.inner.writer.close().await;
    }

    async fn write<T, F>(
        &self,
        operation: Operation,
        bytes: usize,
        change: F,
    ) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: Fn(&rusqlite::Connection) -> Result<T, StoreError> + Send + 'static,
    {
        let result = self.inner.writer.submit(bytes, change).await;
        if result.is_ok() {
            self.metrics().add_written(bytes);
        }
        self.metrics().count(operation, result)
    }
}

impl Inner {
    async fn get(&self, store: &str, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        match self
            .readers
            .read(|connection| read::get(connection, store, key, SHORT_BYTES))?
        {
            Limited::Done(value) => Ok(value),
            Limited::LimitExceeded => {
                let (store, key) = (store.to_owned(), key.to_owned());
                let work = move |connection: &_| read::get_whole(connection, &store, &key);
                self.readers.read_long(work).await
            }
        }
    }

    async fn get_many(&self, store: &str, keys: Vec<String>) -> Result<Pairs, StoreError> {
        if keys.len() <= SHORT_KEYS {
            let short = |connection: &_| read::get_many(connection, store, &keys, SHORT_BYTES);
            if let Limited::Done(pairs) = self.readers.read(short)? {
                return Ok(pairs);
            }
        }
        let store = store.to_owned();
        let long = move |connection: &_| read::get_many(connection, &store, &keys, usize::MAX);
        Ok(match self.readers.read_long(long).await? {
            Limited::Done(pairs) => pairs,
            Limited::LimitExceeded => Vec::new(),
        })
    }

    async fn keys(&self, store: &str) -> Result<Vec<String>, StoreError> {
        let store = store.to_owned();
        self.readers
            .read_long(move |connection| read::keys(connection, &store))
            .await
    }
}

/// Reads beyond the number of cores only wait for the disk, or are long ones in threads of their own.
fn reader_limit() -> usize {
    let cores = std::thread::available_parallelism().map_or(4, |n| n.get());
    (cores * 2).clamp(4, 64)
}
