//! The portable subset of `wasi:keyvalue@0.2.0-draft2` that Sightline is written against.

use crate::error::StoreError;

/// A key-value store as every Fermyon-compatible host offers it.
///
/// Keys are made of `[A-Za-z0-9:._-]`, at most 255 bytes; values hold at most 256 KiB. There is no
/// enumeration on purpose: on Spin it reads every key of the store.
pub trait KeyValue {
    /// The value of `key`, or `None` when it is absent.
    fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError>;

    /// The values of `keys`, which must differ, in their order and in one call; `None` for those that are absent.
    fn get_many(&self, keys: &[String]) -> Result<Vec<Option<Vec<u8>>>, StoreError>;

    /// Sets `key`, durable when it returns.
    fn set(&self, key: &str, value: &[u8]) -> Result<(), StoreError>;

    /// Sets all pairs or none.
    fn set_many(&self, pairs: &[(String, Vec<u8>)]) -> Result<(), StoreError>;

    /// Deletes `key`; deleting what is absent is no error.
    fn delete(&self, key: &str) -> Result<(), StoreError>;

    /// Deletes all of `keys`.
    fn delete_many(&self, keys: &[String]) -> Result<(), StoreError>;

    /// Adds `delta` to the counter at `key` atomically and returns the sum; an absent counter is 0.
    ///
    /// Only ever call it on a key that no one sets: on Spin a value that is not an 8-byte
    /// little-endian counter takes the host down.
    fn increment(&self, key: &str, delta: i64) -> Result<i64, StoreError>;

    /// Replaces the value of `key` by `new` if it is exactly `expected`; says whether it did.
    ///
    /// `expected` must be an existing value: on Spin a swap from "absent" always succeeds, so it
    /// cannot create. [`crate::Record`] shows how to create.
    fn swap(&self, key: &str, expected: &[u8], new: &[u8]) -> Result<bool, StoreError>;
}
