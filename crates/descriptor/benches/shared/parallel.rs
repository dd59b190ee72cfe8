//! The same work for many things, on all processors.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::Result;

/// `work` for each number below `count`, in order.
///
/// # Errors
/// The first error of `work`, or that a thread panicked.
pub fn map<T: Send>(count: usize, work: impl Fn(usize) -> Result<T> + Sync) -> Result<Vec<T>> {
    let threads = std::thread::available_parallelism()?.get();
    let next = AtomicUsize::new(0);
    let some = || -> Result<Vec<(usize, T)>> {
        let mut done = Vec::new();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= count {
                return Ok(done);
            }
            done.push((number, work(number)?));
        }
    };
    let parts = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(some)).collect();
        let parts = workers.into_iter().map(|worker| worker.join());
        parts.collect::<Vec<_>>()
    });
    let mut all = Vec::with_capacity(count);
    for part in parts {
        all.extend(part.map_err(|_| "a thread panicked")??);
    }
    all.sort_by_key(|(number, _)| *number);
    Ok(all.into_iter().map(|(_, value)| value).collect())
}
