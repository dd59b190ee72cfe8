//! Rows that are in the tree or the tail still, and no longer in the library.
//!
//! A row is named by the sequence number of the change that put it, so that an item that is put again is
//! another row. Dead rows stay where they are until their part is rewritten; a sweep rewrites the last of
//! them, and then their numbers can be forgotten.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use store::StoreError;

use super::blob::{BlobId, Kind, corrupt};
use super::error::Trouble;
use super::source::Source;
use super::step::Step;

/// Numbers that the manifest carries before they are sealed into a blob.
const MOST_INLINE: usize = 512;
/// Sealed blobs before they are merged.
const MOST_SEALED: usize = 8;
/// Numbers in one blob: 8 bytes each are under the 256 KiB that every store takes.
const MOST_IN_BLOB: usize = 30_000;

/// What the manifest says of dead rows.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct DeadRefs {
    /// The latest, in order.
    pub inline: Vec<u64>,
    /// Earlier ones.
    pub sealed: Vec<Sealed>,
    /// The last epoch that was sealed; 0 before the first.
    pub epoch: u32,
    /// The epoch that a sweep works on.
    pub sweeping: Option<u32>,
}

/// A blob of dead rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sealed {
    blob: BlobId,
    count: u32,
    epoch: u32,
}

/// Sequence numbers in order.
#[derive(Debug, Clone, PartialEq)]
pub struct Sequences(Arc<[u64]>);

impl Sequences {
    /// Reads numbers of 8 bytes, little-endian, that rise.
    pub fn decode(key: &str, bytes: &[u8]) -> Result<Self, StoreError> {
        let (numbers, rest) = bytes.as_chunks::<8>();
        let numbers: Vec<u64> = numbers.iter().map(|n| u64::from_le_bytes(*n)).collect();
        if !rest.is_empty() || !numbers.is_sorted() {
            return Err(corrupt(key, "not a list of sequence numbers"));
        }
        Ok(Self(numbers.into()))
    }

    fn encode(numbers: &[u64]) -> Vec<u8> {
        numbers.iter().flat_map(|n| n.to_le_bytes()).collect()
    }

    /// Bytes that it takes in memory.
    pub fn size(&self) -> usize {
        self.0.len() * size_of::<u64>()
    }
}

/// All dead rows of a library.
#[derive(Debug, Default)]
pub struct Dead {
    lists: Vec<Arc<[u64]>>,
}

impl Dead {
    /// Reads those that `refs` name.
    pub fn load(source: Source<'_>, refs: &DeadRefs) -> Result<Self, Trouble> {
        let keys = refs.sealed.iter().map(|sealed| sealed.blob.of(Kind::Dead));
        let loaded = source.load(keys.clone())?;
        let mut lists: Vec<Arc<[u64]>> = Vec::new();
        for key in keys {
            lists.push(Arc::clone(&loaded.dead(key)?.0));
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

    /// Whether the row of this number is dead.
    pub fn contains(&self, sequence: u64) -> bool {
        self.lists
            .iter()
            .any(|list| list.binary_search(&sequence).is_ok())
    }
}

impl DeadRefs {
    /// How many there are.
    pub fn count(&self) -> u64 {
        let sealed: u64 = self.sealed.iter().map(|s| u64::from(s.count)).sum();
        sealed + self.inline.len() as u64
    }

    /// Adds rows.
    pub fn add(&mut self, mut sequences: Vec<u64>) {
        self.inline.append(&mut sequences);
        self.inline.sort_unstable();
    }

    /// Moves the latest into a blob when they are many.
    pub fn seal_if_many(&mut self, step: &mut Step<'_>) -> Result<(), Trouble> {
        if self.inline.len() <= MOST_INLINE {
            return Ok(());
        }
        self.seal(step)
    }

    /// Begins a new epoch: what is dead now is of this one or an earlier.
    pub fn seal(&mut self, step: &mut Step<'_>) -> Result<(), Trouble> {
        self.epoch += 1;
        let mut numbers = std::mem::take(&mut self.inline);
        if self.sealed.len() >= MOST_SEALED && self.sweeping.is_none() {
            self.merge_small(step, &mut numbers)?;
        }
        for numbers in numbers.chunks(MOST_IN_BLOB) {
            let blob = step.new_id();
            step.write(blob.of(Kind::Dead), Sequences::encode(numbers))?;
            self.sealed.push(Sealed {
                blob,
                count: numbers.len() as u32,
                epoch: self.epoch,
            });
        }
        Ok(())
    }

    /// Takes the numbers of small blobs over, so that a search reads few.
    fn merge_small(&mut self, step: &mut Step<'_>, into: &mut Vec<u64>) -> Result<(), Trouble> {
        let small = |sealed: &Sealed| (sealed.count as usize) < MOST_IN_BLOB / 2;
        let (merged, kept): (Vec<_>, Vec<_>) = self.sealed.drain(..).partition(small);
        self.sealed = kept;
        let keys = merged.iter().map(|sealed| sealed.blob.of(Kind::Dead));
        let loaded = step.load(keys.clone())?;
        for key in keys {
            into.extend(&*loaded.dead(key)?.0);
            step.replace(key);
        }
        into.sort_unstable();
        Ok(())
    }

    /// Forgets the epochs up to `epoch`, whose rows are gone; rows from `tail_start` on are in the tail,
    /// where no sweep looks, and stay dead.
    pub fn forget(
        &mut self,
        source: Source<'_>,
        epoch: u32,
        tail_start: u64,
    ) -> Result<Vec<BlobId>, Trouble> {
        let (swept, kept): (Vec<_>, Vec<_>) = self.sealed.drain(..).partition(|s| s.epoch <= epoch);
        self.sealed = kept;
        self.sweeping = None;
        let keys = swept.iter().map(|sealed| sealed.blob.of(Kind::Dead));
        let loaded = source.load(keys.clone())?;
        let mut in_tail = Vec::new();
        for key in keys {
            in_tail.extend(loaded.dead(key)?.0.iter().filter(|n| **n >= tail_start));
        }
        self.add(in_tail);
        Ok(swept.into_iter().map(|sealed| sealed.blob).collect())
    }

    /// The blobs of all that is sealed.
    pub fn blobs(&self) -> impl Iterator<Item = BlobId> {
        self.sealed.iter().map(|sealed| sealed.blob)
    }
}
