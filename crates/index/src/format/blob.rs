//! Blobs as they are read.

use store::StoreError;

use super::attributes::Attributes;
use super::blob_key::Kind;
use super::branch::Node;
use super::centroid::Centroids;
use super::directory::Page;
use super::encoding::from_postcard;
use super::entries::Entries;
use super::retired::RetiredBlobs;
use super::segment::Segment;
use super::tombstones::Sequences;

/// A blob as read from the store, checked once.
#[derive(Debug)]
pub enum Blob {
    /// Changes of the write buffer.
    Segment(Segment),
    /// A node.
    Node(Node),
    /// The centroids of a node's children.
    Centroids(Centroids),
    /// Codes or descriptors, which are checked where they are used.
    Bytes(Vec<u8>),
    /// Ids, tags and numbers.
    Attributes(Attributes),
    /// Entries of the directory.
    Entries(Entries),
    /// A page of the directory.
    Page(Page),
    /// Sequence numbers of deleted rows.
    Tombstones(Sequences),
    /// Names of blobs.
    Retired(RetiredBlobs),
}

impl Blob {
    /// Checks the bytes of a blob of this kind; `key` is only named in errors.
    pub fn decode(kind: Kind, key: &str, bytes: Vec<u8>) -> Result<Self, StoreError> {
        Ok(match kind {
            Kind::Segment => Self::Segment(Segment::decode(key, &bytes)?),
            Kind::Node => Self::Node(from_postcard(key, &bytes)?),
            Kind::Centroids => Self::Centroids(Centroids::decode(key, bytes)?),
            Kind::Codes | Kind::Descriptors(_) => Self::Bytes(bytes),
            Kind::Attributes => Self::Attributes(Attributes::decode(key, bytes)?),
            Kind::Entries => Self::Entries(Entries::decode(key, bytes)?),
            Kind::Page => Self::Page(from_postcard(key, &bytes)?),
            Kind::Tombstones => Self::Tombstones(Sequences::decode(key, &bytes)?),
            Kind::Retired => Self::Retired(from_postcard(key, &bytes)?),
        })
    }

    /// About the bytes that it takes in memory.
    pub fn size(&self) -> usize {
        const OVERHEAD: usize = 96;
        OVERHEAD
            + match self {
                Self::Segment(segment) => segment.size(),
                Self::Node(node) => node.size(),
                Self::Centroids(centroids) => centroids.size(),
                Self::Bytes(bytes) => bytes.len(),
                Self::Attributes(attributes) => attributes.size(),
                Self::Entries(entries) => entries.size(),
                Self::Page(page) => page.size(),
                Self::Tombstones(sequences) => sequences.size(),
                Self::Retired(retired) => retired.size(),
            }
    }
}
