//! Tombstones: the sequence numbers of rows that are deleted, though the tree or the write buffer has them still.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use store::StoreError;

use super::blob_key::{BlobId, BlobKey, Kind};
use crate::error::corrupt;

/// What the manifest says of tombstones.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct TombstoneRefs {
    /// The latest, in order.
    pub inline: Vec<u64>,
    /// Earlier ones.
    pub sealed: Vec<SealedTombstones>,
    /// The last epoch that was sealed; 0 before the first.
    pub epoch: u32,
    /// The epoch that a vacuum works on.
    pub vacuuming: Option<u32>,
}

/// A blob of tombstones.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SealedTombstones {
    /// Its name.
    pub blob: BlobId,
    /// How many it has.
    pub count: u32,
    /// The epoch that it was sealed in: its rows were deleted in this one or before.
    pub epoch: u32,
}

/// Sequence numbers in order.
#[derive(Debug, Clone, PartialEq)]
pub struct Sequences(Arc<[u64]>);

impl TombstoneRefs {
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

    /// The keys of all that is sealed.
    pub fn blobs(&self) -> impl Iterator<Item = BlobKey> + Clone {
        self.sealed.iter().map(SealedTombstones::key)
    }
}

impl SealedTombstones {
    /// Its blob's key.
    pub fn key(&self) -> BlobKey {
        self.blob.of(Kind::Tombstones)
    }
}

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

    /// The bytes to store.
    pub fn encode(numbers: &[u64]) -> Vec<u8> {
        numbers.iter().flat_map(|n| n.to_le_bytes()).collect()
    }

    /// The numbers.
    pub fn numbers(&self) -> &Arc<[u64]> {
        &self.0
    }

    /// Bytes that it takes in memory.
    pub fn size(&self) -> usize {
        self.0.len() * size_of::<u64>()
    }
}
