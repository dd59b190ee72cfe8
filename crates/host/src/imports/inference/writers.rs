//! Whose turn it is to change a library.
//!
//! A change swaps in a new manifest for the one that it read, so that of two at the same time one begins
//! again. Writers of one host wait for each other instead; those of other processes still compete.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::OwnedMutexGuard;

type Turn = Arc<tokio::sync::Mutex<()>>;

/// The libraries that are being changed: as many as there are writers at most.
#[derive(Default)]
pub(super) struct Writers {
    turns: Mutex<HashMap<String, Turn>>,
}

/// Lets the next writer of the library go on when it is dropped.
pub(super) struct Writer<'a> {
    // Dropped first: the place counts who still has the lock.
    _held: OwnedMutexGuard<()>,
    _place: Place<'a>,
}

/// A writer that has the lock of a library or waits for it.
struct Place<'a> {
    writers: &'a Writers,
    library: &'a str,
    /// `None` once it is given up.
    turn: Option<Turn>,
}

impl Writers {
    /// Waits until nobody else changes `library`. Who came first is served first.
    pub(super) async fn lock<'a>(&'a self, library: &'a str) -> Writer<'a> {
        let turn = self.turns().entry(library.to_owned()).or_default().clone();
        // Made before the wait, which a caller that is ended breaks off.
        let place = Place {
            writers: self,
            library,
            turn: Some(turn.clone()),
        };
        Writer {
            _held: turn.lock_owned().await,
            _place: place,
        }
    }

    fn turns(&self) -> MutexGuard<'_, HashMap<String, Turn>> {
        self.turns.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut turns = self.writers.turns();
        self.turn = None;
        let unused = turns
            .get(self.library)
            .is_some_and(|turn| Arc::strong_count(turn) == 1);
        if unused {
            turns.remove(self.library);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn writers_of_one_library_wait_and_others_do_not() {
        let writers = Writers::default();
        let first = writers.lock("a").await;
        let other = writers.lock("b").await;
        let second = tokio::time::timeout(Duration::from_millis(10), writers.lock("a"));
        assert!(second.await.is_err());
        drop((first, other));
        drop(writers.lock("a").await);
        assert!(writers.turns().is_empty());
    }

    #[tokio::test]
    async fn a_writer_that_leaves_while_it_waits_leaves_nothing_behind() {
        let writers = Writers::default();
        let first = writers.lock("a").await;
        {
            let waiting = writers.lock("a");
            tokio::pin!(waiting);
            let waited = tokio::time::timeout(Duration::from_millis(10), &mut waiting);
            assert!(waited.await.is_err());
            drop(first);
            assert_eq!(writers.turns().len(), 1);
        }
        assert!(writers.turns().is_empty());
    }
}
