//! Libraries of pictures as tools see them: on the store's file, while a host may be serving it.

mod instances;
mod rebuild;
mod records;
#[cfg(test)]
mod tests;
mod verify;

pub use instances::{all, named};
pub use rebuild::{Rebuilt, rebuild};
pub use verify::{Verified, verify};

use ::store::join;
use index::Cache;

use crate::import::Progress;
use kv_sqlite::{BlockingStore, KeyRange};

/// Bytes of a library's blobs that a tool keeps in memory.
const CACHE_BYTES: usize = 64 << 20;

/// The library of one instance.
pub struct Library<'a> {
    store: &'a BlockingStore,
    cache: Cache,
    /// The instance's id, which is the library's name.
    id: &'a str,
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

    /// The library's keys.
    fn keys(&self) -> KeyRange {
        KeyRange::below(&join(&["library", self.id]))
    }
}

/// Shows how far an amount is that grows, and may begin anew.
struct Meter {
    shown: Option<Progress>,
    done: u64,
    what: &'static str,
}

impl Meter {
    fn new(what: &'static str) -> Self {
        Self {
            shown: None,
            done: 0,
            what,
        }
    }

    /// So many of `total` are done.
    fn set(&mut self, done: u64, total: u64) {
        let shown = self.shown.get_or_insert_with(|| Progress::new(total));
        shown.advance(done.saturating_sub(self.done), || self.what.to_owned());
        self.done = self.done.max(done);
    }
}

impl Drop for Meter {
    fn drop(&mut self) {
        if let Some(shown) = &self.shown {
            shown.finish();
        }
    }
}
