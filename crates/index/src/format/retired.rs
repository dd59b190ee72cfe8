//! Lists of retired blobs: those that no manifest names any more.

use serde::{Deserialize, Serialize};

use super::blob_key::{BlobId, BlobKey, Kind};

/// Names of blobs.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct RetiredBlobs {
    /// The names.
    pub keys: Vec<BlobKey>,
}

/// A list of blobs that were retired together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RetiredRef {
    /// The list.
    pub blob: BlobId,
    /// When, in seconds since 1970.
    pub since: u64,
}

impl RetiredBlobs {
    /// About the bytes that it takes in memory.
    pub fn size(&self) -> usize {
        self.keys.len() * size_of::<BlobKey>()
    }
}

impl RetiredRef {
    /// The key of the list.
    pub fn key(&self) -> BlobKey {
        self.blob.of(Kind::Retired)
    }
}
