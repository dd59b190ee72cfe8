//! The store for code that waits: the same file, behind the trait that components' records use.

use std::io;
use std::path::{Path, PathBuf};

use ::store::{KeyValue, StoreError as KeyValueError};
use tokio::runtime::{self, Runtime};

use super::connection::FILE_NAME;
use super::error::StoreError;
use super::key_range::KeyRange;
use super::store::Store;

/// Why the store of a state directory cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The directory has none, and none is made.
    #[error(
        "{} keeps no state of an application; start `sightline up` once, or name its directory with --state-dir",
        .0.display()
    )]
    NoStore(PathBuf),
    /// Whether it has one cannot be seen.
    #[error("cannot look for {}", path.display())]
    Lookup {
        /// The file of the store.
        path: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
    /// The operating system refuses what an async runtime needs.
    #[error("the async runtime does not start")]
    Runtime(#[source] io::Error),
    /// Another process holds the store for longer than it is waited for.
    #[error(
        "the store cannot be opened, because another process holds it; try again when that has ended ({0})"
    )]
    Locked(StoreError),
    /// The store fails.
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for OpenError {
    fn from(error: StoreError) -> Self {
        match error.is_locked() {
            true => Self::Locked(error),
            false => Self::Store(error),
        }
    }
}

/// One label of a [`Store`], each operation of which returns when it is done.
///
/// A host may serve the same file at the same time, in another process: it sees what is written here
/// with its next read. Not for use inside a Tokio runtime, which must not be blocked.
pub struct BlockingStore {
    store: Store,
    label: String,
    runtime: Runtime,
}

impl BlockingStore {
    /// Opens the store `label` of `state_dir`.
    ///
    /// # Errors
    /// `state_dir` has no store: none is made, because the name may be mistyped. Or the store cannot
    /// be opened, for example because another process holds it for more than ten seconds.
    pub fn open(state_dir: &Path, label: &str) -> Result<Self, OpenError> {
        let path = state_dir.join(FILE_NAME);
        match path.try_exists() {
            Ok(true) => {}
            Ok(false) => return Err(OpenError::NoStore(state_dir.to_owned())),
            Err(source) => return Err(OpenError::Lookup { path, source }),
        }
        let runtime = runtime::Builder::new_current_thread()
            .build()
            .map_err(OpenError::Runtime)?;
        Ok(Self {
            store: Store::open(state_dir)?,
            label: label.to_owned(),
            runtime,
        })
    }

    /// As [`Store::keys_within`].
    ///
    /// # Errors
    /// The store fails.
    pub fn keys_within(&self, within: KeyRange, limit: u32) -> Result<Vec<String>, KeyValueError> {
        self.wait(self.store.keys_within(&self.label, within, limit))
    }

    /// As [`Store::space_within`].
    ///
    /// # Errors
    /// The store fails.
    pub fn space_within(&self, within: KeyRange) -> Result<(u64, u64), KeyValueError> {
        self.wait(self.store.space_within(&self.label, within))
    }

    fn wait<T>(
        &self,
        operation: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, KeyValueError> {
        let outcome = self.runtime.block_on(operation);
        outcome.map_err(host_error)
    }
}

/// The error as code behind the trait sees it; what to do about it goes with the one that has a remedy.
fn host_error(error: StoreError) -> KeyValueError {
    KeyValueError::Host(match error.is_locked() {
        true => format!(
            "the store cannot be used, because another process holds it; try again when that has ended ({error})"
        ),
        false => error.to_string(),
    })
}

impl Drop for BlockingStore {
    fn drop(&mut self) {
        self.runtime.block_on(self.store.close());
    }
}

impl KeyValue for BlockingStore {
    fn get(&self, key: &str) -> Result<Option<Vec<u8>>, KeyValueError> {
        self.wait(self.store.get(&self.label, key))
    }

    fn get_many(&self, keys: &[String]) -> Result<Vec<Option<Vec<u8>>>, KeyValueError> {
        let found = self.wait(self.store.get_many(&self.label, keys.to_vec()))?;
        Ok(::store::in_order(keys, found))
    }

    fn set(&self, key: &str, value: &[u8]) -> Result<(), KeyValueError> {
        self.wait(self.store.set(&self.label, key, value.to_vec()))
    }

    fn set_many(&self, pairs: &[(String, Vec<u8>)]) -> Result<(), KeyValueError> {
        self.wait(self.store.set_many(&self.label, pairs.to_vec()))
    }

    fn delete(&self, key: &str) -> Result<(), KeyValueError> {
        self.wait(self.store.delete(&self.label, key))
    }

    fn delete_many(&self, keys: &[String]) -> Result<(), KeyValueError> {
        self.wait(self.store.delete_many(&self.label, keys.to_vec()))
    }

    fn increment(&self, key: &str, delta: i64) -> Result<i64, KeyValueError> {
        self.wait(self.store.increment(&self.label, key, delta))
    }

    fn swap(&self, key: &str, expected: &[u8], new: &[u8]) -> Result<bool, KeyValueError> {
        let (expected, new) = (Some(expected.to_vec()), new.to_vec());
        self.wait(self.store.swap(&self.label, key, expected, new))
    }
}
