//! Counters of the store, for the metrics page.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use super::StoreError;

/// The kinds of operation that are counted apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// Reads one value.
    Get,
    /// Reads the values of many keys.
    GetMany,
    /// Asks whether a key is there.
    Exists,
    /// Lists all keys.
    Keys,
    /// Writes one value.
    Set,
    /// Writes many values.
    SetMany,
    /// Deletes one key.
    Delete,
    /// Deletes many keys.
    DeleteMany,
    /// Adds to a counter.
    Increment,
    /// Compares and swaps.
    Swap,
}

impl Operation {
    /// All kinds, in the order in which they are counted.
    pub const ALL: [Self; 10] = [
        Self::Get,
        Self::GetMany,
        Self::Exists,
        Self::Keys,
        Self::Set,
        Self::SetMany,
        Self::Delete,
        Self::DeleteMany,
        Self::Increment,
        Self::Swap,
    ];

    /// The name as `wasi:keyvalue` spells it: a label of the metrics page.
    pub fn name(self) -> &'static str {
        match self {
            Self::Get => "get",
            Self::GetMany => "get-many",
            Self::Exists => "exists",
            Self::Keys => "list-keys",
            Self::Set => "set",
            Self::SetMany => "set-many",
            Self::Delete => "delete",
            Self::DeleteMany => "delete-many",
            Self::Increment => "increment",
            Self::Swap => "swap",
        }
    }
}

/// What the store did since it was opened. Every number only grows.
#[derive(Debug, Default)]
pub struct StoreMetrics {
    succeeded: [AtomicU64; Operation::ALL.len()],
    failed: [AtomicU64; Operation::ALL.len()],
    bytes_read: AtomicU64,
    bytes_written: AtomicU64,
    commits: AtomicU64,
}

impl StoreMetrics {
    /// Operations of this kind that succeeded.
    pub fn succeeded(&self, operation: Operation) -> u64 {
        self.succeeded[operation as usize].load(Relaxed)
    }

    /// Operations of this kind that failed; a swap that finds another value has not failed.
    pub fn failed(&self, operation: Operation) -> u64 {
        self.failed[operation as usize].load(Relaxed)
    }

    /// Bytes of the values that were read.
    pub fn bytes_read(&self) -> u64 {
        self.bytes_read.load(Relaxed)
    }

    /// Bytes of the values that were written and acknowledged.
    pub fn bytes_written(&self) -> u64 {
        self.bytes_written.load(Relaxed)
    }

    /// Transactions that were committed: far fewer than writes when many write at once.
    pub fn commits(&self) -> u64 {
        self.commits.load(Relaxed)
    }

    /// Counts a finished operation and passes its result on.
    pub(super) fn count<T>(
        &self,
        operation: Operation,
        result: Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let counters = if result.is_ok() {
            &self.succeeded
        } else {
            &self.failed
        };
        counters[operation as usize].fetch_add(1, Relaxed);
        result
    }

    pub(super) fn add_read(&self, bytes: usize) {
        self.bytes_read.fetch_add(bytes as u64, Relaxed);
    }

    pub(super) fn add_written(&self, bytes: usize) {
        self.bytes_written.fetch_add(bytes as u64, Relaxed);
    }

    pub(super) fn add_commit(&self) {
        self.commits.fetch_add(1, Relaxed);
    }
}
