//! Blobs that no manifest names any more, until nobody can be reading them.
//!
//! A search reads a manifest, then the blobs that it names: were they deleted with the change that
//! replaces them, a long search beside many changes would never end. So they stay for a while.

use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use super::blob::{BlobId, BlobKey, Kind, to_postcard};
use super::error::Trouble;
use super::source::Source;
use super::step::Step;

/// Lists that one step clears away, so that its work is bounded.
const AT_ONCE: usize = 8;

/// Names of blobs.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Garbage {
    keys: Vec<BlobKey>,
}

/// A list of blobs that were replaced together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GarbageRef {
    /// The list.
    pub blob: BlobId,
    /// When, in seconds since 1970.
    pub since: u64,
}

impl Garbage {
    /// About the bytes that it takes in memory.
    pub fn size(&self) -> usize {
        self.keys.len() * size_of::<BlobKey>()
    }
}

/// The time in seconds since 1970.
pub fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs())
}

/// Writes the list of what the step replaces; `None` when that is nothing.
pub fn list(step: &mut Step<'_>, now: u64) -> Result<Option<GarbageRef>, Trouble> {
    let keys = step.take_replaced();
    if keys.is_empty() {
        return Ok(None);
    }
    let blob = step.new_id();
    let bytes = to_postcard(&Garbage { keys })?;
    step.write(blob.of(Kind::Garbage), bytes)?;
    Ok(Some(GarbageRef { blob, since: now }))
}

/// Takes the lists whose time has come out of `lists`, a bounded number of them.
pub fn take_expired(lists: &mut Vec<GarbageRef>, now: u64, grace: u64) -> Vec<GarbageRef> {
    let expired = lists
        .iter()
        .take(AT_ONCE)
        .take_while(|list| list.since + grace <= now)
        .count();
    lists.drain(..expired).collect()
}

/// Deletes what the lists name, and the lists.
pub fn delete(source: Source<'_>, lists: &[GarbageRef]) -> Result<(), Trouble> {
    for list in lists {
        let key = list.blob.of(Kind::Garbage);
        let mut keys = match source.load_one(key) {
            Ok(loaded) => loaded.garbage(key)?.keys.clone(),
            // Another writer was faster.
            Err(Trouble::Gone(_)) => continue,
            Err(trouble) => return Err(trouble),
        };
        keys.push(key);
        source.delete(&keys)?;
    }
    Ok(())
}
