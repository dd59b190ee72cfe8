//! Names of blobs: all of a library but its manifest. A blob never changes once it is written.

use std::collections::HashMap;
use std::fmt;
use std::hash::{BuildHasherDefault, Hasher};

use serde::{Deserialize, Serialize};

/// Names a blob for ever: no two transactions draw the same 64 bits, and each numbers what it writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct BlobId {
    /// The transaction that wrote it.
    pub transaction: u64,
    /// Its number within the transaction.
    pub index: u32,
}

/// What a blob holds. The blobs of one part share an id and differ in this.
///
/// The order of the kinds and the words in keys are those of all libraries that are stored: attributes are
/// `labels` there, tombstones `dead`, and retired blobs `garbage`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Kind {
    /// Changes of the write buffer.
    Segment,
    /// A node of the tree: what its children consist of.
    Node,
    /// The centroids of a node's children.
    Centroids,
    /// The 1-bit codes of a part.
    Codes,
    /// Ids, tags and numbers of a part.
    Attributes,
    /// Descriptors of a part, so many rows a blob.
    Descriptors(u16),
    /// A sorted run of the directory, or one of its partitions.
    Entries,
    /// A page of the directory: where its partitions are.
    Page,
    /// Sequence numbers of rows that are deleted.
    Tombstones,
    /// Names of blobs that no manifest names any more.
    Retired,
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
        push_hex(name, self.id.transaction, 16);
        name.push('-');
        push_hex(name, self.id.index.into(), 1);
        name.push_str(match self.kind {
            Kind::Segment => "-segment",
            Kind::Node => "-node",
            Kind::Centroids => "-centroids",
            Kind::Codes => "-codes",
            Kind::Attributes => "-labels",
            Kind::Descriptors(_) => "-descriptors-",
            Kind::Entries => "-entries",
            Kind::Page => "-page",
            Kind::Tombstones => "-dead",
            Kind::Retired => "-garbage",
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

/// Hashes names of blobs, which are random already: mixing the little that tells the blobs of a transaction apart
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

#[cfg(test)]
mod tests {
    use super::*;

    /// What stores hold must be found by every later build.
    #[test]
    fn words_and_numbers_of_kinds_never_change() {
        let kinds = [
            (Kind::Segment, "segment", 0),
            (Kind::Node, "node", 1),
            (Kind::Centroids, "centroids", 2),
            (Kind::Codes, "codes", 3),
            (Kind::Attributes, "labels", 4),
            (Kind::Descriptors(0), "descriptors-0", 5),
            (Kind::Entries, "entries", 6),
            (Kind::Page, "page", 7),
            (Kind::Tombstones, "dead", 8),
            (Kind::Retired, "garbage", 9),
        ];
        for (kind, word, number) in kinds {
            let (transaction, index) = (1, 2);
            let key = BlobId { transaction, index }.of(kind);
            assert_eq!(key.to_string(), format!("0000000000000001-2-{word}"));
            let bytes = postcard::to_extend(&key, Vec::new()).unwrap();
            assert_eq!(bytes[..3], [1, 2, number]);
        }
    }

    #[test]
    fn names_are_those_of_parts_joined() {
        let (transaction, index) = (0x0012_3456_789a_bcde, 0x1f0);
        let id = BlobId { transaction, index };
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
            transaction: u64::MAX,
            index: u32::MAX,
        };
        let longest = last.of(Kind::Descriptors(u16::MAX)).to_string();
        assert_eq!(longest, "ffffffffffffffff-ffffffff-descriptors-ffff");
    }
}
