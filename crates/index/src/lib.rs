//! Libraries of descriptors in a key-value store.
//!
//! A library is one manifest, the only record of it that changes, and immutable blobs. The manifest, a
//! [`store::RawRecord`], names the root of a tree of centroids, whose leaves hold the rows; a directory, which
//! finds the row of an id; and the tail, the latest changes, which it carries itself or names segments of.
//! A change costs one small swap. Work that has gathered is done in bounded steps: new blobs are written
//! first, then the manifest that names them, and what it no longer names is deleted later. Whatever is
//! interrupted leaves a manifest whose blobs are all there, and at worst blobs that no manifest names.
//! `docs/search-core.md` has the design.

mod bits;
mod blob;
mod cache;
mod dead;
mod directory;
mod error;
mod filter;
mod garbage;
mod item;
mod labels;
mod maintain;
mod manifest;
mod matching;
pub mod rabitq;
mod row;
#[cfg(test)]
mod samples;
mod search;
mod source;
mod step;
mod swap;
mod tail;
mod tree;
mod tuning;
mod update;
mod verify;

pub use cache::Cache;
pub use inference_types::{
    Answer, Change, Condition, Filter, Hit, Item, ItemId, LibraryError, MAX_CONDITIONS, Number,
    Query, Range, Ranking, Tag, Urgency,
};
pub use item::{MAX_DIMENSIONS, MAX_NUMBERS, MAX_TAGS};
pub use maintain::maintain;
pub use search::{search, similarity};
pub use tuning::Tuning;
pub use update::{drop_library, update};
pub use verify::{Census, verify};
