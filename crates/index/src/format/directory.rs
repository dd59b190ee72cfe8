//! What the directory consists of.

use inference_types::ItemId;
use serde::{Deserialize, Serialize};

use super::blob_key::{BlobId, BlobKey, Kind};

/// What the manifest says of the directory.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct DirectoryRefs {
    /// Sorted runs, oldest first.
    pub runs: Vec<EntriesRef>,
    /// Pages of partitions, in the order of ids.
    pub pages: Vec<PageRef>,
    /// A compaction that is not finished.
    pub compaction: Option<Compaction>,
}

/// A blob of entries.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct EntriesRef {
    /// Its name.
    pub blob: BlobId,
    /// Entries in it.
    pub count: u32,
}

/// A page, and the id that it begins with; the first page also has all before.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PageRef {
    /// The id.
    pub first: ItemId,
    /// Its name.
    pub blob: BlobId,
}

/// A compaction in progress.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Compaction {
    /// How many of the oldest runs are being merged into partitions.
    pub runs: u32,
    /// The id that the next step begins with.
    pub next: ItemId,
}

/// Where partitions are, in the order of ids.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Page {
    /// The partitions.
    pub partitions: Vec<PartitionRef>,
}

/// A partition, and the id that it begins with; the first one also has all before.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PartitionRef {
    /// The id.
    pub first: ItemId,
    /// Its entries.
    pub entries: EntriesRef,
}

impl Page {
    /// About the bytes that it takes in memory.
    pub fn size(&self) -> usize {
        self.partitions.len() * size_of::<PartitionRef>()
    }
}

impl EntriesRef {
    /// Its blob's key.
    pub fn key(&self) -> BlobKey {
        self.blob.of(Kind::Entries)
    }
}

impl PageRef {
    /// Its blob's key.
    pub fn key(&self) -> BlobKey {
        self.blob.of(Kind::Page)
    }
}
