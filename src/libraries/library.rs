//! The library of one instance, in the store's file.

use ::store::join;
use index::Cache;

use kv_sqlite::{BlockingStore, KeyRange};

/// Bytes of a library's blobs that a tool keeps in memory.
const CACHE_BYTES: usize = 64 << 20;

/// The library of one instance.
pub struct Library<'a> {
    /// The store that holds it.
    pub store: &'a BlockingStore,
    /// Blobs in memory.
    pub cache: Cache,
    /// The instance's id, which is the library's name.
    pub id: &'a str,
}

impl<'a> Library<'a> {
    /// The library of the instance of this id.
    pub fn new(store: &'a BlockingStore, id: &'a str) -> Self {
        Self {
            store,
            cache: Cache::new(CACHE_BYTES),
            id,
        }
    }

    /// The library's keys in the store.
    pub fn keys(&self) -> KeyRange {
        KeyRange::below(&join(&["library", self.id]))
    }
}
