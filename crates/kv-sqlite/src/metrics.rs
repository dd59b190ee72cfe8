//! Counters of the store, for the metrics page.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use strum::{EnumCount, IntoStaticStr, VariantArray};

use super::error::StoreError;

/// The kinds of operation that are counted apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumCount, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum Operation {
    /// Reads one value.
    Get,
    /// Reads the values of many keys.
    GetMany,
    /// Asks whether a key is there.
    Exists,
    /// Lists keys.
    ListKeys,
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
    pub const ALL: &[Self] = Self::VARIANTS;

    /// The name as `wasi:keyvalue` spells it: a label of the metrics page.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// What the store did since it was opened. Every number only grows.
#[derive(Debug, Default)]
pub struct StoreMetrics {
    succeeded: [AtomicU64; Operation::COUNT],
    failed: [AtomicU64; Operation::COUNT],
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_have_the_names_of_wasi_keyvalue() {
        let names: Vec<_> = Operation::ALL.iter().map(|kind| kind.name()).collect();
        let expected = [
            "get",
            "get-many",
            "exists",
            "list-keys",
            "set",
            "set-many",
            "delete",
            "delete-many",
            "increment",
            "swap",
        ];
        assert_eq!(names, expected);
    }
}
