//! Blobs: all of a library but its manifest. A blob never changes once it is written.

use std::collections::HashMap;
use std::fmt;
use std::hash::{BuildHasherDefault, Hasher};

use serde::{Deserialize, Serialize};
use store::StoreError;

use super::dead::Sequences;
use super::directory::{Entries, Page};
use super::garbage::Garbage;
use super::labels::Labels;
use super::tail::Segment;
use super::tree::{Centroids, Node};

/// Names a blob for ever: no two steps draw the same 64 bits, and a step numbers what it writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct BlobId {
    /// The step that wrote it.
    pub step: u64,
    /// Its number within the step.
    pub index: u32,
}

/// What a blob holds. The blobs of one part share an id and differ in this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Kind {
    /// Changes of the tail.
    Segment,
    /// A node of the tree: what its children consist of.
    Node,
    /// The centroids of a node's children.
    Centroids,
    /// The 1-bit codes of a part.
    Codes,
    /// Ids, tags and numbers of a part.
    Labels,
    /// Descriptors of a part, so many rows a blob.
    Descriptors(u16),
    /// A sorted run of the directory, or one of its partitions.
    Entries,
    /// A page of the directory: where its partitions are.
    Page,
    /// Sequence numbers of rows that are dead.
    Dead,
    /// Names of blobs that no manifest names any more.
    Garbage,
}

/// The name of a blob within its library.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct BlobKey {
    /// Which.
    pub id: BlobId,
    /// What it holds.
    pub kind: Kind,
}

impl BlobId {
    /// The blob of this id that holds `kind`.
    pub fn of(self, kind: Kind) -> BlobKey {
        BlobKey { id: self, kind }
    }
}

impl BlobKey {
    /// Its key in the store.
    pub fn in_store(&self, library: &str) -> String {
        store::join(&["library", library, &self.to_string()])
    }
}

impl fmt::Display for BlobKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}-{:x}", self.id.step, self.id.index)?;
        match self.kind {
            Kind::Segment => f.write_str("-segment"),
            Kind::Node => f.write_str("-node"),
            Kind::Centroids => f.write_str("-centroids"),
            Kind::Codes => f.write_str("-codes"),
            Kind::Labels => f.write_str("-labels"),
            Kind::Descriptors(chunk) => write!(f, "-descriptors-{chunk:x}"),
            Kind::Entries => f.write_str("-entries"),
            Kind::Page => f.write_str("-page"),
            Kind::Dead => f.write_str("-dead"),
            Kind::Garbage => f.write_str("-garbage"),
        }
    }
}

/// A map by the names of blobs.
pub type BlobMap<T> = HashMap<BlobKey, T, BuildHasherDefault<NameHasher>>;

/// Hashes names of blobs, which are random already: mixing the little that tells the blobs of a step apart
/// into that is enough, and a search looks up hundreds.
#[derive(Debug, Clone, Copy, Default)]
pub struct NameHasher(u64);

impl Hasher for NameHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes
            .iter()
            .for_each(|byte| self.write_u64(u64::from(*byte)));
    }

    fn write_u64(&mut self, word: u64) {
        // An odd number with its bits spread evenly (Knuth, "The Art of Computer Programming" 6.4).
        self.0 = (self.0.rotate_left(23) ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }

    fn write_u32(&mut self, word: u32) {
        self.write_u64(u64::from(word));
    }

    fn write_u16(&mut self, word: u16) {
        self.write_u64(u64::from(word));
    }

    fn write_isize(&mut self, word: isize) {
        self.write_u64(word as u64);
    }
}

/// A blob as read from the store, checked once.
#[derive(Debug)]
pub enum Blob {
    /// Changes of the tail.
    Segment(Segment),
    /// A node.
    Node(Node),
    /// The centroids of a node's children.
    Centroids(Centroids),
    /// Codes or descriptors, which are checked where they are used.
    Bytes(Vec<u8>),
    /// Ids, tags and numbers.
    Labels(Labels),
    /// Entries of the directory.
    Entries(Entries),
    /// A page of the directory.
    Page(Page),
    /// Sequence numbers of dead rows.
    Dead(Sequences),
    /// Names of blobs.
    Garbage(Garbage),
}

impl Blob {
    /// Checks the bytes of a blob of this kind; `key` is only named in errors.
    pub fn decode(kind: Kind, key: &str, bytes: Vec<u8>) -> Result<Self, StoreError> {
        Ok(match kind {
            Kind::Segment => Self::Segment(Segment::decode(key, &bytes)?),
            Kind::Node => Self::Node(from_postcard(key, &bytes)?),
            Kind::Centroids => Self::Centroids(Centroids::decode(key, bytes)?),
            Kind::Codes | Kind::Descriptors(_) => Self::Bytes(bytes),
            Kind::Labels => Self::Labels(Labels::decode(key, bytes)?),
            Kind::Entries => Self::Entries(Entries::decode(key, bytes)?),
            Kind::Page => Self::Page(from_postcard(key, &bytes)?),
            Kind::Dead => Self::Dead(Sequences::decode(key, &bytes)?),
            Kind::Garbage => Self::Garbage(from_postcard(key, &bytes)?),
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
                Self::Labels(labels) => labels.size(),
                Self::Entries(entries) => entries.size(),
                Self::Page(page) => page.size(),
                Self::Dead(sequences) => sequences.size(),
                Self::Garbage(garbage) => garbage.size(),
            }
    }
}

/// Reads what [`to_postcard`] wrote.
pub fn from_postcard<T: serde::de::DeserializeOwned>(
    key: &str,
    bytes: &[u8],
) -> Result<T, StoreError> {
    postcard::from_bytes(bytes).map_err(|error| corrupt(key, &error.to_string()))
}

/// The bytes of a blob that is kept as postcard, the format of small structures here.
pub fn to_postcard<T: Serialize>(value: &T) -> Result<Vec<u8>, StoreError> {
    postcard::to_extend(value, Vec::new())
        .map_err(|error| StoreError::Host(format!("a blob cannot be encoded: {error}")))
}

/// The error of a blob that cannot be what its name says.
pub fn corrupt(key: &str, reason: &str) -> StoreError {
    StoreError::Corrupt {
        key: key.to_owned(),
        reason: reason.to_owned(),
    }
}
