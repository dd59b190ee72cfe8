//! Retired blobs, which no manifest names any more, until nobody can be reading them.
//!
//! A search reads a manifest, then the blobs that it names: were they deleted with the change that
//! replaces them, a long search beside many changes would never end. So they stay for a grace period.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::error::SnapshotError;
use crate::format::{Kind, RetiredBlobs, RetiredRef, to_postcard};
use crate::storage::{Storage, Transaction};

/// Lists that are deleted together, so that a step's work is bounded.
const AT_ONCE: usize = 8;

/// The time in seconds since 1970.
pub fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs())
}

/// Writes the list of what the transaction retires; `None` when that is nothing.
pub fn list(
    transaction: &mut Transaction<'_>,
    now: u64,
) -> Result<Option<RetiredRef>, SnapshotError> {
    let keys = transaction.take_retired();
    if keys.is_empty() {
        return Ok(None);
    }
    let blob = transaction.new_id();
    let bytes = to_postcard(&RetiredBlobs { keys })?;
    transaction.write(blob.of(Kind::Retired), bytes)?;
    Ok(Some(RetiredRef { blob, since: now }))
}

/// Takes the lists whose grace period, in seconds, is over out of `lists`, a bounded number of them.
pub fn take_expired(lists: &mut Vec<RetiredRef>, now: u64, grace: u64) -> Vec<RetiredRef> {
    let expired = lists
        .iter()
        .take(AT_ONCE)
        .take_while(|list| list.since + grace <= now)
        .count();
    lists.drain(..expired).collect()
}

/// Deletes what the lists name, and the lists.
pub fn delete(storage: Storage<'_>, lists: &[RetiredRef]) -> Result<(), SnapshotError> {
    for list in lists {
        let key = list.key();
        let mut keys = match storage.load_one(key) {
            Ok(loaded) => loaded.retired(key)?.keys.clone(),
            // Another writer was faster.
            Err(SnapshotError::MissingBlob(_)) => continue,
            Err(error) => return Err(error),
        };
        keys.push(key);
        storage.delete(&keys)?;
    }
    Ok(())
}
