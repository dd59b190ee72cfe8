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

/// Keys of a library's blobs in the store.
pub struct Names {
    prefix: String,
}

impl Names {
    /// Those of this library.
    pub fn of(library: &str) -> Self {
        let prefix = store::join(&["library", library]) + ":";
        Self { prefix }
    }

    /// The key of a blob. It is what [`store::join`] makes of it, for all that a blob's name may hold is plain.
    pub fn name(&self, key: BlobKey) -> String {
        // The longest name of a blob has 42 bytes.
        let mut name = String::with_capacity(self.prefix.len() + 42);
        name.push_str(&self.prefix);
        key.push_to(&mut name);
        name
    }
}

impl BlobKey {
    /// A search may name a hundred blobs: what formatting would take of it is more than all else in naming them.
    fn push_to(self, name: &mut String) {
        push_hex(name, self.id.step, 16);
        name.push('-');
        push_hex(name, self.id.index.into(), 1);
        name.push_str(match self.kind {
            Kind::Segment => "-segment",
            Kind::Node => "-node",
            Kind::Centroids => "-centroids",
            Kind::Codes => "-codes",
            Kind::Labels => "-labels",
            Kind::Descriptors(_) => "-descriptors-",
            Kind::Entries => "-entries",
            Kind::Page => "-page",
            Kind::Dead => "-dead",
            Kind::Garbage => "-garbage",
        });
        if let Kind::Descriptors(chunk) = self.kind {
            push_hex(name, chunk.into(), 1);
        }
    }
}

/// Adds a number in hexadecimal digits, so many at least.
fn push_hex(text: &mut String, number: u64, least: u32) {
    let digits = number.checked_ilog2().map_or(1, |top| top / 4 + 1);
    for place in (0..digits.max(least)).rev() {
        let digit = (number >> (4 * place)) as u8 & 15;
        text.push(char::from(match digit {
            0..10 => b'0' + digit,
            _ => b'a' + digit - 10,
        }));
    }
}

impl fmt::Display for BlobKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut name = String::new();
        self.push_to(&mut name);
        f.write_str(&name)
    }
}

/// A map by the names of blobs.
pub type BlobMap<T> = HashMap<BlobKey, T, BlobHasher>;

/// Hashes as those maps do.
pub type BlobHasher = BuildHasherDefault<NameHasher>;

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_parts_joined() {
        let (step, index) = (0x0012_3456_789a_bcde, 0x1f0);
        let id = BlobId { step, index };
        let names = Names::of("a library");
        for (kind, name) in [
            (Kind::Codes, "00123456789abcde-1f0-codes"),
            (Kind::Descriptors(0), "00123456789abcde-1f0-descriptors-0"),
            (
                Kind::Descriptors(0xabc),
                "00123456789abcde-1f0-descriptors-abc",
            ),
        ] {
            assert_eq!(id.of(kind).to_string(), name);
            let joined = store::join(&["library", "a library", name]);
            assert_eq!(names.name(id.of(kind)), joined);
        }
        let last = BlobId {
            step: u64::MAX,
            index: u32::MAX,
        };
        let longest = last.of(Kind::Descriptors(u16::MAX)).to_string();
        assert_eq!(longest, "ffffffffffffffff-ffffffff-descriptors-ffff");
    }
}
