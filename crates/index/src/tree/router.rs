//! Which branch a row is passed on to.

use similarity::lanes::lesser;

use super::node_editor::NodeEditor;
use crate::error::SnapshotError;
use crate::format::BlobKey;
use crate::storage::{LoadedBlobs, Transaction};
use crate::unit_vector::UnitVector;

/// Branches whose own children are looked at: the leaf nearest to a row is often not in the branch whose
/// centroid is.
pub const LOOKED_INTO: usize = 4;

/// Routes rows from a node to its children, by the centroids of the level below these.
pub struct Router<'n> {
    node: &'n NodeEditor,
    centroids: LoadedBlobs,
    /// Of each child that is a node the key of its children's centroids.
    below: Vec<Option<BlobKey>>,
}

impl<'n> Router<'n> {
    /// Reads what is below the children of `node`.
    pub fn new(transaction: &Transaction<'_>, node: &'n NodeEditor) -> Result<Self, SnapshotError> {
        let keys = node.children().iter().filter_map(|child| child.node_key());
        let nodes = transaction.load(keys)?;
        let mut below = Vec::with_capacity(node.children().len());
        for child in node.children() {
            below.push(match child.node_key() {
                Some(key) => Some(nodes.node(key)?.centroids_key()),
                None => None,
            });
        }
        let centroids = transaction.load(below.iter().copied().flatten())?;
        Ok(Self {
            node,
            centroids,
            below,
        })
    }

    /// The child for a row.
    pub fn route(&self, unit: UnitVector<'_>) -> Result<usize, SnapshotError> {
        if self.below.iter().all(Option::is_none) {
            return Ok(self.node.nearest(unit));
        }
        let mut nearest: Vec<(f32, usize)> = self.node.distances(unit).zip(0..).collect();
        nearest.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        let mut best = (f32::INFINITY, 0);
        for (distance, index) in nearest.into_iter().take(LOOKED_INTO) {
            let distance = match self.below[index] {
                Some(key) => self.nearest_below(key, unit)?,
                None => distance,
            };
            if distance < best.0 {
                best = (distance, index);
            }
        }
        Ok(best.1)
    }

    fn nearest_below(&self, key: BlobKey, unit: UnitVector<'_>) -> Result<f32, SnapshotError> {
        let centroids = self.centroids.centroids(key)?.iter();
        let distances = centroids.map(|c| c.squared_distance(unit));
        Ok(distances.fold(f32::INFINITY, lesser))
    }
}
