//! The tree of centroids, and the parts that its leaves consist of.
//!
//! Hierarchical inverted lists (SPANN, Chen 2021): a node has a centroid for each child, and a row lies in
//! the leaf that one gets to by the nearest centroids. New rows do not go down at once: every node has a
//! buffer, a full buffer is passed on to the children (a B-epsilon tree, Brodal 2003), so that a leaf
//! is rewritten for many rows at a time. A search looks into the buffers on its way.

mod branch;
mod centroid;
mod clusters;
mod finder;
mod flush;
mod open;
mod part;
mod place;
mod route;
mod split;
mod sweep;

pub use branch::{Branch, Node};
pub use centroid::{Centroid, Centroids, Unit};
pub use flush::{flush, grow_root};
pub use part::{Described, PartRef, described, described_len};
pub use place::{Place, append, branch_blobs};
pub use sweep::sweep;

/// Bytes of a leaf's ids, tags and numbers above which it is split.
const LEAF_LABELS: u64 = 160 * 1024;
