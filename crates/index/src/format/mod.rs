//! What a library is stored as: one manifest, and blobs of several kinds.
//!
//! These types say what bytes mean. None of them reads or writes a store.

mod attributes;
mod blob;
mod blob_key;
mod branch;
mod centroid;
mod directory;
mod encoding;
mod entries;
mod manifest;
mod part;
mod retired;
mod row;
mod segment;
mod tombstones;

pub use attributes::Attributes;
pub use blob::Blob;
pub use blob_key::{BlobHasher, BlobId, BlobKey, BlobMap, Kind, Names};
pub use branch::{Branch, Node};
pub use centroid::{Centroid, CentroidRef, Centroids};
pub use directory::{Compaction, DirectoryRefs, EntriesRef, Page, PageRef, PartitionRef};
pub use encoding::to_postcard;
pub use entries::{Entries, Entry, merge_entries};
pub use manifest::Manifest;
pub use part::{
    PartRef, StoredDescriptor, encode_descriptors, rows_a_chunk, stored_descriptor,
    stored_descriptors_len,
};
pub use retired::{RetiredBlobs, RetiredRef};
pub use row::Row;
pub use segment::{Segment, SegmentRef};
pub use tombstones::{SealedTombstones, Sequences, TombstoneRefs};
