//! Parts: rows as three kinds of blobs, so that a search reads no more than it needs.
//!
//! The codes are scanned; the attributes (ids, tags and numbers) are read where a filter asks; descriptors, a few rows
//! a blob and with the rows' ids once more behind them, are read for what may be an answer.

use inference_types::ItemId;
use serde::{Deserialize, Serialize};

use super::blob_key::{BlobId, BlobKey, Kind};
use super::row::Row;

/// Bytes of descriptors in one blob, without the ids behind them.
const CHUNK_BYTES: usize = 4 * 1024;
/// Bytes of an id there.
const ID_BYTES: usize = size_of::<ItemId>();
/// A part that is in a branch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PartRef {
    /// What its blobs are named by.
    pub id: BlobId,
    /// Its rows.
    pub rows: u32,
    /// About the bytes of its attributes.
    pub attributes_len: u32,
}

impl PartRef {
    /// The key of its codes.
    pub fn codes(&self) -> BlobKey {
        self.id.of(Kind::Codes)
    }

    /// The key of its attributes.
    pub fn attributes(&self) -> BlobKey {
        self.id.of(Kind::Attributes)
    }

    /// The key of the blob with the descriptor of `row`.
    pub fn descriptor(&self, row: usize, dimensions: usize) -> BlobKey {
        let chunk = row / rows_a_chunk(dimensions);
        self.id.of(Kind::Descriptors(chunk as u16))
    }

    /// The keys of all its descriptors.
    pub fn descriptors(&self, dimensions: usize) -> impl Iterator<Item = BlobKey> {
        let chunks = (self.rows as usize).div_ceil(rows_a_chunk(dimensions));
        let id = self.id;
        (0..chunks).map(move |chunk| id.of(Kind::Descriptors(chunk as u16)))
    }

    /// The keys of all its blobs.
    pub fn blobs(&self, dimensions: usize) -> impl Iterator<Item = BlobKey> {
        let own = [self.codes(), self.attributes()];
        own.into_iter().chain(self.descriptors(dimensions))
    }
}

/// Rows whose descriptors are in one blob.
pub fn rows_a_chunk(dimensions: usize) -> usize {
    (CHUNK_BYTES / dimensions.max(1)).clamp(4, 1024)
}

/// A row's descriptor and id, in the bytes of their blob.
pub struct StoredDescriptor<'a> {
    /// Its components.
    pub descriptor: &'a [u8],
    /// Its id, little-endian.
    pub id: &'a [u8; ID_BYTES],
}

impl StoredDescriptor<'_> {
    /// Its id.
    pub fn id(&self) -> ItemId {
        ItemId::from_le_bytes(*self.id)
    }
}

/// The descriptor and the id of `row`, from the bytes of the blob that has them; `None` when it ends early.
pub fn stored_descriptor(
    bytes: &[u8],
    row: usize,
    dimensions: usize,
) -> Option<StoredDescriptor<'_>> {
    let rows = bytes.len() / (dimensions + ID_BYTES);
    let (descriptors, ids) = bytes.split_at(rows * dimensions);
    let row = row % rows_a_chunk(dimensions);
    let start = row * dimensions;
    let descriptor = descriptors.get(start..start + dimensions)?;
    let id = ids.as_chunks().0.get(row)?;
    Some(StoredDescriptor { descriptor, id })
}

/// The bytes of a blob of descriptors, at most [`rows_a_chunk`] of them.
pub fn encode_descriptors(rows: &[Row], dimensions: usize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(stored_descriptors_len(rows.len(), dimensions));
    for row in rows {
        bytes.extend_from_slice(bytemuck::cast_slice(&row.item.descriptor));
    }
    for row in rows {
        bytes.extend_from_slice(&row.item.id.to_le_bytes());
    }
    bytes
}

/// Bytes of the descriptors of so many rows.
pub fn stored_descriptors_len(rows: usize, dimensions: usize) -> usize {
    rows * (dimensions + ID_BYTES)
}
