//! Bounds how many requests are inside components and how many wait.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::limits::Limits;

/// The turns of requests: so many at a time, so many waiting, so long.
pub struct Turns {
    free: Arc<Semaphore>,
    waiting: AtomicUsize,
    most_waiting: usize,
    longest_wait: Duration,
}

impl Turns {
    /// The turns that `limits` allow.
    pub fn new(limits: &Limits) -> Self {
        Self {
            free: Arc::new(Semaphore::new(limits.max_concurrency)),
            waiting: AtomicUsize::new(0),
            most_waiting: limits.max_queue,
            longest_wait: limits.queue_timeout,
        }
    }

    /// The next turn, or `None` when too many wait or the wait is too long.
    pub async fn take(&self) -> Option<OwnedSemaphorePermit> {
        if let Ok(turn) = self.free.clone().try_acquire_owned() {
            return Some(turn);
        }
        let waiting = Waiting::begin(&self.waiting);
        if waiting.position >= self.most_waiting {
            return None;
        }
        let turn = self.free.clone().acquire_owned();
        let turn = tokio::time::timeout(self.longest_wait, turn).await;
        turn.ok().and_then(Result::ok)
    }
}

/// Counts one waiting request, also when its connection ends first.
struct Waiting<'a> {
    count: &'a AtomicUsize,
    position: usize,
}

impl<'a> Waiting<'a> {
    fn begin(count: &'a AtomicUsize) -> Self {
        let position = count.fetch_add(1, Relaxed);
        Self { count, position }
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.count.fetch_sub(1, Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turns(max_concurrency: usize, max_queue: usize, queue_timeout: Duration) -> Turns {
        Turns::new(&Limits {
            max_concurrency,
            max_queue,
            queue_timeout,
            ..Limits::default()
        })
    }

    #[tokio::test]
    async fn a_turn_that_is_given_back_goes_to_who_waits() {
        let turns = turns(1, 1, Duration::from_secs(10));
        let first = turns.take().await.unwrap();
        let mut next = std::pin::pin!(turns.take());
        let at_once = tokio::time::timeout(Duration::ZERO, &mut next).await;
        assert!(at_once.is_err());
        drop(first);
        assert!(next.await.is_some());
    }

    #[tokio::test]
    async fn waiting_ends_after_the_limit() {
        let turns = turns(1, 1, Duration::from_millis(20));
        let _first = turns.take().await.unwrap();
        assert!(turns.take().await.is_none());
        assert_eq!(turns.waiting.load(Relaxed), 0);
    }

    #[tokio::test]
    async fn a_full_queue_refuses_at_once() {
        let turns = turns(1, 0, Duration::from_secs(60));
        let _first = turns.take().await.unwrap();
        let at_once = tokio::time::timeout(Duration::from_secs(10), turns.take()).await;
        assert!(at_once.unwrap().is_none());
    }
}
