//! Admission control: bounds how many requests are inside components and how many wait.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::limits::Limits;

/// Lets a request into a component; released when the instance that serves it is free again.
pub type Permit = OwnedSemaphorePermit;

/// Admits requests: so many at a time, so many in the queue, so long.
pub struct AdmissionControl {
    permits: Arc<Semaphore>,
    queued: AtomicUsize,
    max_queue: usize,
    queue_timeout: Duration,
}

impl AdmissionControl {
    /// Admits what `limits` allow.
    pub fn new(limits: &Limits) -> Self {
        Self {
            permits: Arc::new(Semaphore::new(limits.max_concurrency)),
            queued: AtomicUsize::new(0),
            max_queue: limits.max_queue,
            queue_timeout: limits.queue_timeout,
        }
    }

    /// The permit of a request, first come, first served; `None` when the queue is full or the wait is too long.
    pub async fn admit(&self) -> Option<Permit> {
        if let Ok(permit) = self.permits.clone().try_acquire_owned() {
            return Some(permit);
        }
        let queued = Queued::begin(&self.queued);
        if queued.position >= self.max_queue {
            return None;
        }
        let permit = self.permits.clone().acquire_owned();
        let permit = tokio::time::timeout(self.queue_timeout, permit).await;
        permit.ok().and_then(Result::ok)
    }
}

/// Counts one request in the queue, also when its connection ends first.
struct Queued<'a> {
    count: &'a AtomicUsize,
    position: usize,
}

impl<'a> Queued<'a> {
    fn begin(count: &'a AtomicUsize) -> Self {
        let position = count.fetch_add(1, Relaxed);
        Self { count, position }
    }
}

impl Drop for Queued<'_> {
    fn drop(&mut self) {
        self.count.fetch_sub(1, Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admission(
        max_concurrency: usize,
        max_queue: usize,
        queue_timeout: Duration,
    ) -> AdmissionControl {
        AdmissionControl::new(&Limits {
            max_concurrency,
            max_queue,
            queue_timeout,
            ..Limits::default()
        })
    }

    #[tokio::test]
    async fn a_permit_that_is_released_goes_to_who_waits() {
        let admission = admission(1, 1, Duration::from_secs(10));
        let first = admission.admit().await.unwrap();
        let mut next = std::pin::pin!(admission.admit());
        let at_once = tokio::time::timeout(Duration::ZERO, &mut next).await;
        assert!(at_once.is_err());
        drop(first);
        assert!(next.await.is_some());
    }

    #[tokio::test]
    async fn waiting_ends_after_the_limit() {
        let admission = admission(1, 1, Duration::from_millis(20));
        let _first = admission.admit().await.unwrap();
        assert!(admission.admit().await.is_none());
        assert_eq!(admission.queued.load(Relaxed), 0);
    }

    #[tokio::test]
    async fn a_full_queue_rejects_at_once() {
        let admission = admission(1, 0, Duration::from_secs(60));
        let _first = admission.admit().await.unwrap();
        let at_once = tokio::time::timeout(Duration::from_secs(10), admission.admit()).await;
        assert!(at_once.unwrap().is_none());
    }
}
