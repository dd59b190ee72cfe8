//! Rows into the parts of a branch, and out of them.

use super::super::Tuning;
use super::super::blob::BlobKey;
use super::super::dead::Dead;
use super::super::error::Trouble;
use super::super::row::Row;
use super::super::source::Source;
use super::super::step::Step;
use super::{Branch, Centroid, PartRef, part};

/// Labels of a part up to which it joins others: the joined part is under the 256 KiB of a store.
const JOINING_LABELS: u64 = 96 * 1024;

/// What work on the tree needs to know.
pub struct Place<'s, 'a> {
    /// What is written.
    pub step: &'s mut Step<'a>,
    /// Components of each descriptor.
    pub dimensions: usize,
    /// Rows that need not be kept.
    pub dead: &'s Dead,
    /// The last epoch that `dead` knows all of.
    pub epoch: u32,
    /// Rows of a leaf above which it is split.
    pub leaf_rows: u64,
}

impl<'a> Place<'_, 'a> {
    /// Sizes of pieces.
    pub fn tuning(&self) -> &'a Tuning {
        self.step.source().tuning()
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
    pub fn take_rows(&mut self, branch: &mut Branch) -> Result<Vec<Row>, Trouble> {
        let parts = std::mem::take(&mut branch.parts);
        self.take_parts(parts)
    }

    /// The rows of all parts of `branch`, which keeps them.
    pub fn live_rows(&self, branch: &Branch) -> Result<Vec<Row>, Trouble> {
        let parts = &branch.parts;
        let loaded = self.step.load(part::row_blobs(parts, self.dimensions))?;
        part::rows(&loaded, parts, self.dimensions, self.dead)
    }

    fn take_parts(&mut self, parts: Vec<PartRef>) -> Result<Vec<Row>, Trouble> {
        let loaded = self.step.load(part::row_blobs(&parts, self.dimensions))?;
        let rows = part::rows(&loaded, &parts, self.dimensions, self.dead)?;
        for part in parts {
            let blobs = part.blobs(self.dimensions);
            blobs.for_each(|key| self.step.replace(key));
        }
        Ok(rows)
    }

    /// A leaf of these rows.
    pub fn leaf(&mut self, rows: &[Row], centre: &Centroid) -> Result<Branch, Trouble> {
        let parts = part::write(self.step, rows, centre)?;
        Ok(Branch::leaf(parts, self.epoch))
    }
}

/// Adds rows to the parts of a branch: to those of a leaf, or to the buffer of a node.
///
/// Parts of about the same size become one, so that there are few of them and a row is written again
/// only as often as the branch can double.
pub fn append(
    place: &mut Place<'_, '_>,
    branch: &mut Branch,
    centre: &Centroid,
    mut rows: Vec<Row>,
) -> Result<(), Trouble> {
    let before = branch.part_rows();
    let mut labels: u64 = rows.iter().map(|row| row.labels_len() as u64).sum();
    while let Some(last) = branch.parts.last()
        && u64::from(last.rows) <= 2 * rows.len() as u64
        && u64::from(last.labels_len) + labels <= JOINING_LABELS
    {
        let last: Vec<PartRef> = branch.parts.pop().into_iter().collect();
        rows.extend(place.take_parts(last)?);
        labels = rows.iter().map(|row| row.labels_len() as u64).sum();
    }
    branch.parts.extend(part::write(place.step, &rows, centre)?);
    branch.rows = branch.rows + branch.part_rows() - before;
    Ok(())
}

/// The keys of all blobs of the branch itself: those of its parts, its node and its centroids.
pub fn branch_blobs(
    source: Source<'_>,
    branch: &Branch,
    dimensions: usize,
) -> Result<Vec<BlobKey>, Trouble> {
    let parts = branch.parts.iter();
    let mut blobs: Vec<BlobKey> = parts.flat_map(|part| part.blobs(dimensions)).collect();
    if let Some(key) = branch.node_key() {
        let loaded = source.load_one(key)?;
        blobs.extend([key, loaded.node(key)?.centroids_key()]);
    }
    Ok(blobs)
}
