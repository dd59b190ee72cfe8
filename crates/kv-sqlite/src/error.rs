//! What can go wrong in the store.

use std::sync::Arc;

/// A failure of the key-value store.
///
/// It can be cloned because one failed commit fails every operation that was part of it.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// SQLite or the file system under it failed.
    #[error("cannot {action}: {source}")]
    Database {
        /// What was attempted, as a verb phrase.
        action: String,
        /// What SQLite says.
        source: Arc<rusqlite::Error>,
    },
    /// The operating system refused something that the store needs before it can be opened.
    #[error("cannot {action}: {source}")]
    System {
        /// What was attempted, as a verb phrase.
        action: String,
        /// What the operating system says.
        source: Arc<std::io::Error>,
    },
    /// The file system cannot hold a database with a write-ahead log.
    #[error(
        "the database stays in journal mode {0}: the file system cannot keep a write-ahead log"
    )]
    NoWriteAheadLog(String),
    /// The value that was to be incremented is no counter; nothing was changed.
    #[error("the value of key {key} is {length} bytes long: a counter has 8")]
    NotACounter {
        /// The key of the value.
        key: String,
        /// Length of the value in bytes.
        length: usize,
    },
    /// The store was closed before the operation began; nothing was changed.
    #[error("the key-value store is closed")]
    Closed,
    /// The operation was cut off by the end of its thread; its effect is unknown.
    #[error("the key-value store stopped during the operation")]
    Interrupted,
}

impl StoreError {
    /// Wraps what SQLite says, with what was attempted.
    pub(super) fn database(action: impl Into<String>) -> impl FnOnce(rusqlite::Error) -> Self {
        let action = action.into();
        move |source| Self::Database {
            action,
            source: Arc::new(source),
        }
    }

    /// Wraps what the operating system says, with what was attempted.
    pub(super) fn system(action: impl Into<String>) -> impl FnOnce(std::io::Error) -> Self {
        let action = action.into();
        move |source| Self::System {
            action,
            source: Arc::new(source),
        }
    }

    /// Whether another process held the database for longer than the store waits.
    pub(super) fn is_locked(&self) -> bool {
        matches!(self, Self::Database { source, .. }
            if source.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseBusy))
    }

    /// Whether the operation was refused before it wrote anything, so that the transaction around it
    /// is unharmed.
    pub(super) fn is_refusal(&self) -> bool {
        matches!(self, Self::NotACounter { .. })
    }
}
