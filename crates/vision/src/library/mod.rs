//! Libraries of descriptors in a key-value store.
//!
//! A library is one manifest and a set of immutable partitions. The manifest, a [`store::Cell`], lists
//! the partitions and carries the latest changes itself (its *tail*), so that a change costs one small
//! swap. A full tail is folded: new partitions are written first, then the manifest that names them,
//! then the partitions that it no longer names are deleted. Whatever is interrupted leaves a manifest
//! whose partitions are all there, and at worst blobs that no manifest names.

mod cache;
mod error;
mod filter;
mod fold;
mod item;
mod keys;
mod manifest;
mod partition;
mod query;
mod scorer;
mod search;
mod selection;
mod update;

pub use cache::Cache;
pub use error::LibraryError;
pub use filter::{Condition, Filter, MAX_CONDITIONS};
pub use item::{Change, Item, ItemId, MAX_DIMENSIONS, MAX_NUMBERS, MAX_TAGS, Number, Tag};
pub use query::{Answer, Hit, Query, Ranking};
pub use search::{search, similarity};
pub use update::{drop_library, update};
