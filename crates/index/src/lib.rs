//! Libraries of descriptors in a key-value store.
//!
//! A library is one manifest, the only record of it that changes, and immutable blobs. The manifest, a
//! [`store::RawRecord`], names the root of a tree of centroids, whose leaves hold the rows; a directory, which
//! finds the row of an id; and the write buffer, the latest changes, which it carries itself or names segments of.
//! A change costs one small swap. Work that has gathered is done in bounded steps: new blobs are written
//! first, then the manifest that names them, and what it no longer names is deleted later. Whatever is
//! interrupted leaves a manifest whose blobs are all there, and at worst blobs that no manifest names.
//! `docs/search-core.md` has the design.
//!
//! The modules lie in layers, of which each uses those before it: `format` (what is stored), `storage` (blobs and
//! transactions), what a library consists of (`write_buffer`, `directory`, `tombstones`, `retired`, `tree`), and
//! `operation` (what it can be asked to do); `filter` and `rabitq` compute.

mod directory;
mod error;
mod filter;
mod format;
mod limits;
mod operation;
pub mod rabitq;
mod retired;
mod storage;
#[cfg(test)]
mod test_parts;
mod tombstones;
mod tree;
mod tuning;
mod unit_vector;
mod write_buffer;

pub use inference_types::{
    Answer, Change, Condition, Filter, Hit, Item, ItemId, LibraryError, MAX_CONDITIONS, Number,
    Query, Range, Ranking, Tag, Urgency,
};
pub use limits::{MAX_DIMENSIONS, MAX_NUMBERS, MAX_TAGS};
pub use operation::{Census, drop_library, maintain, search, similarity, update, verify};
pub use storage::Cache;
pub use tuning::Tuning;
