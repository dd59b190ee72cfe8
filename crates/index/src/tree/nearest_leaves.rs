//! Which leaves of the whole tree are near to one of them.

use std::collections::hash_map::Entry;

use super::router::LOOKED_INTO;
use crate::error::SnapshotError;
use crate::format::{BlobKey, BlobMap, Branch, Centroid, CentroidRef};
use crate::storage::{LoadedBlobs, Transaction};

/// The tree from its root down, as far as rows have led.
pub struct NearestLeaves {
    root: BlobKey,
    levels: BlobMap<Opened>,
}

/// A node that was read: the nodes below it, and its children's centroids.
struct Opened {
    below: Vec<Option<BlobKey>>,
    key: BlobKey,
    centroids: LoadedBlobs,
}

impl NearestLeaves {
    /// Of the tree whose root is this node.
    pub fn new(root: BlobKey) -> Self {
        Self {
            root,
            levels: BlobMap::default(),
        }
    }

    /// The centroids of the leaves nearest to `centre`, that of the leaf itself among them if it is one.
    pub fn around(
        &mut self,
        transaction: &Transaction<'_>,
        centre: CentroidRef<'_>,
        most: usize,
    ) -> Result<Vec<Centroid>, SnapshotError> {
        let mut leaves: Vec<(f32, Centroid)> = Vec::new();
        let mut nodes = vec![self.root];
        while !nodes.is_empty() {
            let mut inner: Vec<(f32, BlobKey)> = Vec::new();
            for node in nodes {
                let opened = self.open(transaction, node)?;
                let centroids = opened.centroids.centroids(opened.key)?;
                for (centroid, below) in centroids.iter().zip(&opened.below) {
                    let distance = centroid.squared_distance_from(centre);
                    match below {
                        Some(key) => inner.push((distance, *key)),
                        None => leaves.push((distance, centroid.to_owned())),
                    }
                }
            }
            inner.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
            inner.truncate(LOOKED_INTO);
            nodes = inner.into_iter().map(|(_, key)| key).collect();
        }
        leaves.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        leaves.truncate(most);
        Ok(leaves.into_iter().map(|(_, centroid)| centroid).collect())
    }

    fn open(
        &mut self,
        transaction: &Transaction<'_>,
        node: BlobKey,
    ) -> Result<&Opened, SnapshotError> {
        match self.levels.entry(node) {
            Entry::Occupied(opened) => Ok(opened.into_mut()),
            Entry::Vacant(unread) => Ok(unread.insert(Opened::read(transaction, node)?)),
        }
    }
}

impl Opened {
    fn read(transaction: &Transaction<'_>, node: BlobKey) -> Result<Self, SnapshotError> {
        let loaded = transaction.load([node])?;
        let read = loaded.node(node)?;
        let key = read.centroids_key();
        Ok(Self {
            below: read.children.iter().map(Branch::node_key).collect(),
            key,
            centroids: transaction.load([key])?,
        })
    }
}
