//! Rows that are deleted, though the tree or the write buffer has them still.
//!
//! A row is named by the sequence number of the change that put it, so that an item that is put again is
//! another row. Deleted rows stay where they are until their part is rewritten; a vacuum rewrites the last of
//! them, and then their tombstones can be forgotten.

use std::sync::Arc;

use crate::error::SnapshotError;
use crate::format::{BlobKey, Kind, SealedTombstones, Sequences, TombstoneRefs};
use crate::storage::{Storage, Transaction};

/// Tombstones that the manifest carries before they are sealed into a blob.
const MOST_INLINE: usize = 512;
/// Sealed blobs before they are merged.
const MOST_SEALED: usize = 8;
/// Tombstones in one blob: 8 bytes each are under the 256 KiB that every store takes.
const MOST_IN_BLOB: usize = 30_000;

/// All tombstones of a library.
#[derive(Debug, Default)]
pub struct Tombstones {
    lists: Vec<Arc<[u64]>>,
}

impl Tombstones {
    /// Reads those that `refs` name.
    pub fn load(storage: Storage<'_>, refs: &TombstoneRefs) -> Result<Self, SnapshotError> {
        let loaded = storage.load(refs.blobs())?;
        let mut lists: Vec<Arc<[u64]>> = Vec::new();
        for key in refs.blobs() {
            lists.push(Arc::clone(loaded.tombstones(key)?.numbers()));
        }
        if !refs.inline.is_empty() {
            lists.push(refs.inline.as_slice().into());
        }
        Ok(Self { lists })
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.lists.is_empty()
    }

    /// Whether the row of this number is deleted.
    pub fn contains(&self, sequence: u64) -> bool {
        self.lists
            .iter()
            .any(|list| list.binary_search(&sequence).is_ok())
    }
}

/// Moves the latest into a blob when they are many.
pub fn seal_if_many(
    transaction: &mut Transaction<'_>,
    refs: &mut TombstoneRefs,
) -> Result<(), SnapshotError> {
    if refs.inline.len() <= MOST_INLINE {
        return Ok(());
    }
    seal(transaction, refs)
}

/// Begins a new epoch: what is deleted now is of this one or an earlier.
pub fn seal(
    transaction: &mut Transaction<'_>,
    refs: &mut TombstoneRefs,
) -> Result<(), SnapshotError> {
    refs.epoch += 1;
    let mut numbers = std::mem::take(&mut refs.inline);
    if refs.sealed.len() >= MOST_SEALED && refs.vacuuming.is_none() {
        merge_small(transaction, refs, &mut numbers)?;
    }
    for numbers in numbers.chunks(MOST_IN_BLOB) {
        let blob = transaction.new_id();
        transaction.write(blob.of(Kind::Tombstones), Sequences::encode(numbers))?;
        refs.sealed.push(SealedTombstones {
            blob,
            count: numbers.len() as u32,
            epoch: refs.epoch,
        });
    }
    Ok(())
}

/// Takes the numbers of small blobs over, so that a search reads few.
fn merge_small(
    transaction: &mut Transaction<'_>,
    refs: &mut TombstoneRefs,
    into: &mut Vec<u64>,
) -> Result<(), SnapshotError> {
    let small = |sealed: &SealedTombstones| (sealed.count as usize) < MOST_IN_BLOB / 2;
    let (merged, kept): (Vec<_>, Vec<_>) = refs.sealed.drain(..).partition(small);
    refs.sealed = kept;
    let keys = merged.iter().map(SealedTombstones::key);
    let loaded = transaction.load(keys.clone())?;
    for key in keys {
        into.extend(loaded.tombstones(key)?.numbers().iter());
        transaction.retire(key);
    }
    into.sort_unstable();
    Ok(())
}

/// Forgets the epochs up to `epoch`, whose rows are gone; rows from `write_buffer_start` on are in the write
/// buffer, where no vacuum looks, and stay deleted. Returns the blobs that are not named any more.
pub fn forget(
    storage: Storage<'_>,
    refs: &mut TombstoneRefs,
    epoch: u32,
    write_buffer_start: u64,
) -> Result<Vec<BlobKey>, SnapshotError> {
    let (vacuumed, kept): (Vec<_>, Vec<_>) = refs.sealed.drain(..).partition(|s| s.epoch <= epoch);
    refs.sealed = kept;
    refs.vacuuming = None;
    let keys: Vec<BlobKey> = vacuumed.iter().map(SealedTombstones::key).collect();
    let loaded = storage.load(keys.iter().copied())?;
    let mut in_write_buffer = Vec::new();
    for key in &keys {
        let numbers = loaded.tombstones(*key)?.numbers().iter();
        in_write_buffer.extend(numbers.filter(|number| **number >= write_buffer_start));
    }
    refs.add(in_write_buffer);
    Ok(keys)
}
