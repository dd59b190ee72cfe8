//! One lock for each library that is being changed.
//!
//! A change swaps in a new manifest for the one that it read, so that of two at the same time one begins
//! again. Writers of one host wait for each other instead; those of other processes still compete.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::OwnedMutexGuard;

type LibraryLock = Arc<tokio::sync::Mutex<()>>;

/// The locks of the libraries that are being changed: as many as there are writers at most.
#[derive(Default)]
pub(super) struct LibraryLocks {
    locks: Mutex<HashMap<String, LibraryLock>>,
}

/// The lock of a library; the next writer gets it when it is dropped.
pub(super) struct LibraryGuard<'a> {
    // Dropped first: the entry counts who still has the lock.
    _guard: OwnedMutexGuard<()>,
    _entry: Entry<'a>,
}

/// A writer that has the lock of a library or waits for it.
struct Entry<'a> {
    locks: &'a LibraryLocks,
    library: &'a str,
    /// `None` once it is given up.
    lock: Option<LibraryLock>,
}

impl LibraryLocks {
    /// Waits until nobody else changes `library`. Who came first is served first.
    pub(super) async fn lock<'a>(&'a self, library: &'a str) -> LibraryGuard<'a> {
        let lock = self.locks().entry(library.to_owned()).or_default().clone();
        // Made before the wait, which a caller that is ended breaks off.
        let entry = Entry {
            locks: self,
            library,
            lock: Some(lock.clone()),
        };
        LibraryGuard {
            _guard: lock.lock_owned().await,
            _entry: entry,
        }
    }

    fn locks(&self) -> MutexGuard<'_, HashMap<String, LibraryLock>> {
        self.locks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Entry<'_> {
    fn drop(&mut self) {
        let mut locks = self.locks.locks();
        self.lock = None;
        let unused = locks
            .get(self.library)
            .is_some_and(|lock| Arc::strong_count(lock) == 1);
        if unused {
            locks.remove(self.library);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn writers_of_one_library_wait_and_others_do_not() {
        let locks = LibraryLocks::default();
        let first = locks.lock("a").await;
        let other = locks.lock("b").await;
        let second = tokio::time::timeout(Duration::from_millis(10), locks.lock("a"));
        assert!(second.await.is_err());
        drop((first, other));
        drop(locks.lock("a").await);
        assert!(locks.locks().is_empty());
    }

    #[tokio::test]
    async fn a_writer_that_leaves_while_it_waits_leaves_nothing_behind() {
        let locks = LibraryLocks::default();
        let first = locks.lock("a").await;
        {
            let waiting = locks.lock("a");
            tokio::pin!(waiting);
            let waited = tokio::time::timeout(Duration::from_millis(10), &mut waiting);
            assert!(waited.await.is_err());
            drop(first);
            assert_eq!(locks.locks().len(), 1);
        }
        assert!(locks.locks().is_empty());
    }
}
