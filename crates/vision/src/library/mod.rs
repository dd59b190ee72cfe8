//! Libraries of descriptors in a key-value store.
//!
//! A library is one manifest and a set of immutable partitions. The manifest, a [`store::Cell`], lists
//! the partitions and carries the latest changes itself (its *tail*), so that a change costs one small
//! swap. A full tail is folded: new partitions are written first, then the manifest that names them,
//! then the partitions that it no longer names are deleted. Whatever is interrupted leaves a manifest
//! whose partitions are all there, and at worst blobs that no manifest names.

mod cache;
mod error;
mod fold;
mod keys;
mod manifest;
mod partition;
mod search;
mod update;

pub use cache::Cache;
pub use error::LibraryError;
pub use search::search;
pub use update::{drop_library, update};

use serde::{Deserialize, Serialize};

/// Longest descriptor a library holds, in components.
pub const MAX_DIMENSIONS: usize = 4096;

/// Most tags of one item.
pub const MAX_TAGS: usize = 1024;

/// 128 bits that name an item within its library.
pub type ItemId = u128;

/// One picture of a library.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Its name within the library.
    pub id: ItemId,
    /// Its descriptor: 1 to [`MAX_DIMENSIONS`] components, as many as those of the library's other items.
    pub descriptor: Vec<i8>,
    /// Hashes of its tags, at most [`MAX_TAGS`].
    pub tags: Vec<u64>,
}

/// One change to a library.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Change {
    /// Adds the item, or replaces the one of the same id.
    Put(Item),
    /// Removes the item; removing what is not there is no error.
    Remove(ItemId),
}

impl Change {
    /// The item that it is about.
    pub fn id(&self) -> ItemId {
        match self {
            Self::Put(item) => item.id,
            Self::Remove(id) => *id,
        }
    }
}

/// What to look for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// The descriptor to be near to.
    pub descriptor: Vec<i8>,
    /// Only items that carry all of these tags.
    pub tags: Vec<u64>,
    /// How many of the best hits to leave out.
    pub offset: u32,
    /// Most hits to return.
    pub limit: u32,
}

/// An item found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// The item.
    pub id: ItemId,
    /// Its [`crate::score`], 0 to 1.
    pub score: f32,
}

/// What a search found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Answer {
    /// Items that carry the query's tags, before paging.
    pub count: u64,
    /// Best first; equal scores in the order of ids.
    pub hits: Vec<Hit>,
}
