//! Rows into the parts of a branch, and out of them.

use super::parts;
use crate::error::SnapshotError;
use crate::format::{BlobKey, Branch, Centroid, PartRef, Row};
use crate::storage::{Storage, Transaction};
use crate::tombstones::Tombstones;
use crate::tuning::Tuning;

/// Attributes of a part up to which it joins others: the joined part is under the 256 KiB of a store.
const JOINING_ATTRIBUTE_BYTES: u64 = 96 * 1024;

/// Changes the tree: what it writes with, and what it needs to know.
pub struct TreeWriter<'s, 'a> {
    /// What is written.
    pub transaction: &'s mut Transaction<'a>,
    /// Components of each descriptor.
    pub dimensions: usize,
    /// Of rows that need not be kept.
    pub tombstones: &'s Tombstones,
    /// The last epoch that `tombstones` knows all of.
    pub epoch: u32,
    /// Rows of a leaf above which it is split.
    pub leaf_rows: u64,
}

impl<'a> TreeWriter<'_, 'a> {
    /// Sizes of pieces.
    pub fn tuning(&self) -> &'a Tuning {
        self.transaction.storage().tuning()
    }

    /// Rows that a split leaves in each leaf at most.
    pub fn split_rows(&self) -> usize {
        (self.leaf_rows as usize * 3 / 4).max(1)
    }

    /// Rows of a leaf below which it is dissolved: its rows go to its neighbours.
    pub fn small_leaf(&self) -> u64 {
        self.leaf_rows / 10
    }

    /// Takes the rows of all parts out of `branch`.
    pub fn take_rows(&mut self, branch: &mut Branch) -> Result<Vec<Row>, SnapshotError> {
        let parts = std::mem::take(&mut branch.parts);
        self.take_parts(parts)
    }

    /// The rows of all parts of `branch`, which keeps them.
    pub fn live_rows(&self, branch: &Branch) -> Result<Vec<Row>, SnapshotError> {
        let parts = &branch.parts;
        let loaded = self
            .transaction
            .load(parts::row_blobs(parts, self.dimensions))?;
        parts::rows(&loaded, parts, self.dimensions, self.tombstones)
    }

    fn take_parts(&mut self, parts: Vec<PartRef>) -> Result<Vec<Row>, SnapshotError> {
        let loaded = self
            .transaction
            .load(parts::row_blobs(&parts, self.dimensions))?;
        let rows = parts::rows(&loaded, &parts, self.dimensions, self.tombstones)?;
        for part in parts {
            let blobs = part.blobs(self.dimensions);
            blobs.for_each(|key| self.transaction.retire(key));
        }
        Ok(rows)
    }

    /// A leaf of these rows.
    pub fn leaf(&mut self, rows: &[Row], centre: &Centroid) -> Result<Branch, SnapshotError> {
        let parts = parts::write(self.transaction, rows, centre)?;
        Ok(Branch::leaf(parts, self.epoch))
    }
}

/// Adds rows to the parts of a branch: to those of a leaf, or to the buffer of a node.
///
/// Parts of about the same size become one, so that there are few of them and a row is written again
/// only as often as the branch can double.
pub fn append(
    writer: &mut TreeWriter<'_, '_>,
    branch: &mut Branch,
    centre: &Centroid,
    mut rows: Vec<Row>,
) -> Result<(), SnapshotError> {
    let before = branch.part_rows();
    let mut attributes: u64 = rows.iter().map(|row| row.attributes_len() as u64).sum();
    while let Some(last) = branch.parts.last()
        && u64::from(last.rows) <= 2 * rows.len() as u64
        && u64::from(last.attributes_len) + attributes <= JOINING_ATTRIBUTE_BYTES
    {
        let last: Vec<PartRef> = branch.parts.pop().into_iter().collect();
        rows.extend(writer.take_parts(last)?);
        attributes = rows.iter().map(|row| row.attributes_len() as u64).sum();
    }
    branch
        .parts
        .extend(parts::write(writer.transaction, &rows, centre)?);
    branch.rows = branch.rows + branch.part_rows() - before;
    Ok(())
}

/// The keys of all blobs of the branch itself: those of its parts, its node and its centroids.
pub fn branch_blobs(
    storage: Storage<'_>,
    branch: &Branch,
    dimensions: usize,
) -> Result<Vec<BlobKey>, SnapshotError> {
    let parts = branch.parts.iter();
    let mut blobs: Vec<BlobKey> = parts.flat_map(|part| part.blobs(dimensions)).collect();
    if let Some(key) = branch.node_key() {
        let loaded = storage.load_one(key)?;
        blobs.extend([key, loaded.node(key)?.centroids_key()]);
    }
    Ok(blobs)
}
