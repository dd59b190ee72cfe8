//! What the tree is made of: branches, and the nodes that they may lead to.

use serde::{Deserialize, Serialize};

use super::blob_key::{BlobId, BlobKey, Kind};
use super::part::PartRef;

/// A leaf, or a node with its buffer.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Branch {
    /// The node; `None` of a leaf.
    pub node: Option<BlobId>,
    /// A leaf's rows, or the buffer of the node. Their codes are relative to the branch's centroid.
    pub parts: Vec<PartRef>,
    /// Rows in the whole branch, deleted ones among them.
    pub rows: u64,
    /// The most rows in a buffer below the node.
    pub backlog: u64,
    /// Rows that were deleted in this epoch or before are no more in the branch.
    pub vacuumed: u32,
}

/// A node.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Node {
    /// The centroids of the children.
    pub centroids: BlobId,
    /// One at least.
    pub children: Vec<Branch>,
}

impl Branch {
    /// A leaf of these parts, free of rows that were deleted up to the epoch `vacuumed`.
    pub fn leaf(parts: Vec<PartRef>, vacuumed: u32) -> Self {
        let mut leaf = Self {
            parts,
            vacuumed,
            ..Self::default()
        };
        leaf.rows = leaf.part_rows();
        leaf
    }

    /// Whether it has no node.
    pub fn is_leaf(&self) -> bool {
        self.node.is_none()
    }

    /// Rows of its own parts.
    pub fn part_rows(&self) -> u64 {
        self.parts.iter().map(|part| u64::from(part.rows)).sum()
    }

    /// Bytes of the ids, tags and numbers of its own parts.
    pub fn attributes_len(&self) -> u64 {
        let length = |part: &PartRef| u64::from(part.attributes_len);
        self.parts.iter().map(length).sum()
    }

    /// Rows that wait in its own buffer.
    pub fn buffered(&self) -> u64 {
        if self.is_leaf() { 0 } else { self.part_rows() }
    }

    /// The key of its node.
    pub fn node_key(&self) -> Option<BlobKey> {
        Some(self.node?.of(Kind::Node))
    }
}

impl Node {
    /// About the bytes that it takes in memory.
    pub fn size(&self) -> usize {
        const BRANCH: usize = 120;
        let parts: usize = self.children.iter().map(|child| child.parts.len()).sum();
        self.children.len() * BRANCH + parts * size_of::<PartRef>()
    }

    /// The key of the children's centroids.
    pub fn centroids_key(&self) -> BlobKey {
        self.centroids.of(Kind::Centroids)
    }
}
