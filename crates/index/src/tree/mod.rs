//! The tree of centroids, whose leaves consist of parts.
//!
//! Hierarchical inverted lists (SPANN, Chen 2021): a node has a centroid for each child, and a row lies in
//! the leaf that one gets to by the nearest centroids. New rows do not go down at once: every node has a
//! buffer, a full buffer is passed on to the children (a B-epsilon tree, Brodal 2003), so that a leaf
//! is rewritten for many rows at a time. A search looks into the buffers on its way.

mod bisecting_k_means;
mod flush;
mod nearest_leaves;
mod node_editor;
mod parts;
mod router;
mod split;
mod vacuum;
mod writer;

pub use flush::{flush, grow_root};
pub use vacuum::vacuum;
pub use writer::{TreeWriter, append, branch_blobs};
