//! The host's key-value store: Spin's SQLite table, one writer with group commit, a pool of readers.
//!
//! An operation that has returned is on the disk, and every later read sees it, in this process or
//! another. Nothing is cached above SQLite, because other processes may write the same file.
//!
//! From the bottom up, each importing only from those before it: `error`, `key_range`, `metrics`; `connection` (opens
//! the database) and `statements` (the SQL that reads and writes); `checkpoint` (keeps the write-ahead log short) and
//! `read_lock` (makes many short reads cheaper); `writer` (the thread that commits) and `reader_pool` (the connections
//! that read); `store` ([`Store`], for async code) and `blocking` ([`BlockingStore`], for code that waits).

mod blocking;
mod checkpoint;
mod connection;
mod error;
mod key_range;
mod metrics;
mod read_lock;
mod reader_pool;
mod statements;
mod store;
#[cfg(test)]
mod tests;
mod writer;

pub use blocking::{BlockingStore, OpenError};
pub use connection::FILE_NAME;
pub use error::StoreError;
pub use key_range::KeyRange;
pub use metrics::{Operation, StoreMetrics};
pub use store::Store;
