//! Folding the tail of a manifest into partitions.

use std::collections::HashSet;
use std::sync::Arc;

use store::{KeyValue, StoreError};

use super::manifest::{Manifest, PartitionRef};
use super::partition::{self, Partition};
use super::search::for_each_partition;
use super::{Cache, Change, Item, ItemId, LibraryError, keys};

/// Bytes that a partition is filled up to; with one more item of the greatest size it still is under
/// the 256 KiB that every host's store takes.
const TARGET_BYTES: usize = 200 * 1024;
/// A smaller partition is merged into the next fold's, so that their number stays low.
const SMALL_BYTES: usize = TARGET_BYTES * 3 / 4;

/// One fold in the making.
pub struct Fold<'a> {
    kv: &'a dyn KeyValue,
    cache: &'a Cache,
    library: &'a str,
    /// Ids of the partitions written so far, in the caller's hands whatever happens to the fold.
    written: &'a mut Vec<u128>,
    dimensions: u32,
    open: Vec<Item>,
    open_bytes: usize,
    partitions: Vec<PartitionRef>,
}

/// What a fold made; its partitions are in the store, its manifest is not yet.
pub struct Folded {
    /// The manifest to swap in, its tail empty.
    pub manifest: Manifest,
    /// Partitions that it names no longer.
    pub replaced: Vec<u128>,
}

impl<'a> Fold<'a> {
    /// A fold that has read and written nothing; it will list what it writes in `written`.
    pub fn new(
        kv: &'a dyn KeyValue,
        cache: &'a Cache,
        library: &'a str,
        written: &'a mut Vec<u128>,
    ) -> Self {
        Self {
            kv,
            cache,
            library,
            written,
            dimensions: 0,
            open: Vec::new(),
            open_bytes: 0,
            partitions: Vec::new(),
        }
    }

    /// Writes the partitions of `manifest` with its tail folded in. `None` when one of its partitions
    /// is missing because another fold was faster.
    pub fn run(mut self, manifest: &Manifest) -> Result<Option<Folded>, LibraryError> {
        self.dimensions = manifest.dimensions;
        let hidden: HashSet<ItemId> = manifest.tail.iter().map(Change::id).collect();
        let mut replaced = Vec::new();
        let (kv, cache, library) = (self.kv, self.cache, self.library);
        let complete = for_each_partition(
            kv,
            cache,
            library,
            &manifest.partitions,
            |old, partition| {
                let entries = partition.entries();
                let touched = entries.clone().any(|entry| hidden.contains(&entry.id()));
                if !touched && partition.size() >= SMALL_BYTES {
                    self.partitions.push(old);
                    return Ok(());
                }
                replaced.push(old.id);
                entries
                    .filter(|entry| !hidden.contains(&entry.id()))
                    .try_for_each(|entry| self.add(entry.to_item()))
            },
        )?;
        if !complete {
            return Ok(None);
        }
        for change in &manifest.tail {
            if let Change::Put(item) = change {
                self.add(item.clone())?;
            }
        }
        self.close()?;
        let dimensions = if self.partitions.is_empty() {
            0
        } else {
            self.dimensions
        };
        let manifest = Manifest {
            dimensions,
            partitions: self.partitions,
            tail: Vec::new(),
        };
        Ok(Some(Folded { manifest, replaced }))
    }

    fn add(&mut self, item: Item) -> Result<(), LibraryError> {
        self.open_bytes += partition::encoded_len(&item);
        self.open.push(item);
        if self.open_bytes >= TARGET_BYTES {
            self.close()?;
        }
        Ok(())
    }

    /// Writes what is open as a partition.
    fn close(&mut self) -> Result<(), LibraryError> {
        if self.open.is_empty() {
            return Ok(());
        }
        let bytes = partition::encode(&std::mem::take(&mut self.open), self.dimensions);
        self.open_bytes = 0;
        let id = random_id()?;
        let key = keys::partition(self.library, id);
        self.written.push(id);
        self.kv.set(&key, &bytes)?;
        self.partitions.push(PartitionRef {
            id,
            bytes: bytes.len() as u32,
        });
        let partition = Arc::new(Partition::decode(&key, bytes)?);
        self.cache.put(self.library, id, &partition);
        Ok(())
    }
}

fn random_id() -> Result<u128, StoreError> {
    let mut id = [0; 16];
    getrandom::fill(&mut id)
        .map_err(|error| StoreError::Host(format!("no random bytes: {error}")))?;
    Ok(u128::from_le_bytes(id))
}
