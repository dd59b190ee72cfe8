//! A node that is being changed.

use crate::error::SnapshotError;
use crate::format::{BlobId, BlobKey, Branch, Centroid, Centroids, Kind, Node, to_postcard};
use crate::storage::Transaction;
use crate::unit_vector::UnitVector;

/// A node in memory; [`NodeEditor::close`] writes it as another one.
pub struct NodeEditor {
    /// The blobs that it was read from.
    old: Vec<BlobKey>,
    /// Their centroids' blob, while no centroid has changed.
    centroids_blob: Option<BlobId>,
    centroids: Vec<Centroid>,
    children: Vec<Branch>,
}

impl NodeEditor {
    /// Reads the node of this id.
    pub fn read(transaction: &Transaction<'_>, id: BlobId) -> Result<Self, SnapshotError> {
        let key = id.of(Kind::Node);
        let loaded = transaction.load([key])?;
        let node: &Node = loaded.node(key)?;
        let centroids_key = node.centroids_key();
        let centroids = transaction.load([centroids_key])?;
        let centroids = centroids.centroids(centroids_key)?;
        Ok(Self {
            old: vec![key],
            centroids_blob: Some(node.centroids),
            centroids: centroids.iter().map(|c| c.to_owned()).collect(),
            children: node.children.clone(),
        })
    }

    /// A new node of these children.
    pub fn of(children: Vec<(Branch, Centroid)>) -> Self {
        let (children, centroids) = children.into_iter().unzip();
        Self {
            old: Vec::new(),
            centroids_blob: None,
            centroids,
            children,
        }
    }

    /// The children.
    pub fn children(&self) -> &[Branch] {
        &self.children
    }

    /// A child to be changed, and its centroid.
    pub fn child(&mut self, index: usize) -> (&mut Branch, &Centroid) {
        (&mut self.children[index], &self.centroids[index])
    }

    /// The centroids, in the order of children.
    pub fn centroids(&self) -> &[Centroid] {
        &self.centroids
    }

    /// The child whose centroid is nearest.
    pub fn nearest(&self, unit: UnitVector<'_>) -> usize {
        let distances = self.distances(unit).enumerate();
        let nearest = distances.min_by(|a, b| a.1.total_cmp(&b.1));
        nearest.map_or(0, |(index, _)| index)
    }

    /// Whether no centroid is nearer than that of the child at `index`; others may be as near.
    pub fn is_nearest(&self, index: usize, unit: UnitVector<'_>) -> bool {
        let own = self.distances(unit).nth(index);
        own.is_some_and(|own| self.distances(unit).all(|distance| own <= distance))
    }

    /// Squared distances of the centroids from another one.
    pub fn distances_from(&self, other: &Centroid) -> impl Iterator<Item = f32> {
        let other = other.as_ref();
        let centroids = self.centroids.iter();
        centroids.map(move |centroid| centroid.as_ref().squared_distance_from(other))
    }

    /// Squared distances from the centroids.
    pub fn distances(&self, unit: UnitVector<'_>) -> impl Iterator<Item = f32> {
        self.centroids.iter().map(move |centroid| {
            let centroid = centroid.as_ref();
            centroid.squared_distance(unit)
        })
    }

    /// Puts `children` in the place of the child at `index`.
    pub fn replace(&mut self, index: usize, children: Vec<(Branch, Centroid)>) {
        self.forget_centroids();
        let (children, centroids): (Vec<_>, Vec<_>) = children.into_iter().unzip();
        self.children.splice(index..=index, children);
        self.centroids.splice(index..=index, centroids);
    }

    /// All children with their centroids; nothing is left of the node.
    pub fn take(&mut self, transaction: &mut Transaction<'_>) -> Vec<(Branch, Centroid)> {
        self.forget_centroids();
        self.old.drain(..).for_each(|key| transaction.retire(key));
        let children = std::mem::take(&mut self.children);
        children
            .into_iter()
            .zip(std::mem::take(&mut self.centroids))
            .collect()
    }

    /// Writes the node; `branch` leads to it then.
    pub fn close(
        mut self,
        transaction: &mut Transaction<'_>,
        branch: &mut Branch,
    ) -> Result<(), SnapshotError> {
        let centroids = match self.centroids_blob {
            Some(blob) => blob,
            None => {
                let blob = transaction.new_id();
                let bytes = Centroids::encode(&self.centroids);
                transaction.write(blob.of(Kind::Centroids), bytes)?;
                blob
            }
        };
        self.old.drain(..).for_each(|key| transaction.retire(key));
        let waiting = |child: &Branch| child.backlog.max(child.buffered());
        branch.backlog = self.children.iter().map(waiting).max().unwrap_or(0);
        let below: u64 = self.children.iter().map(|child| child.rows).sum();
        branch.rows = below + branch.part_rows();
        let node = Node {
            centroids,
            children: self.children,
        };
        let id = transaction.new_id();
        transaction.write(id.of(Kind::Node), to_postcard(&node)?)?;
        branch.node = Some(id);
        Ok(())
    }

    fn forget_centroids(&mut self) {
        if let Some(blob) = self.centroids_blob.take() {
            self.old.push(blob.of(Kind::Centroids));
        }
    }
}
