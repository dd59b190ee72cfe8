//! The one record of a library that changes.

use inference_types::LibraryError;
use serde::{Deserialize, Serialize};
use store::StoreError;

use super::blob::corrupt;
use super::dead::DeadRefs;
use super::directory::DirectoryRefs;
use super::garbage::GarbageRef;
use super::tail::{Segment, SegmentRef};
use super::tree::Branch;

/// Format of the encoded manifest; a reader refuses any other.
const VERSION: u8 = 5;
/// Most bytes of an encoded manifest: under the 256 KiB that every host's store takes.
const MAX_BYTES: usize = 250 * 1024;

/// What a library consists of.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Components of every descriptor; 0 while nothing was ever added.
    pub dimensions: u32,
    /// Items in the library.
    pub items: u64,
    /// The number of the next row.
    pub next_sequence: u64,
    /// The tree: all rows that are not in the tail.
    pub root: Branch,
    /// Rows of the tree when a sweep last ended.
    pub swept_rows: u64,
    /// Which row of the tree each id is.
    pub directory: DirectoryRefs,
    /// The tail's segments, oldest first.
    pub segments: Vec<SegmentRef>,
    /// The latest changes.
    pub inline: Segment,
    /// Rows that are not in the library any more.
    pub dead: DeadRefs,
    /// Blobs that were replaced, oldest first.
    pub garbage: Vec<GarbageRef>,
}

impl Manifest {
    /// Reads what [`Manifest::encode`] wrote; `key` is only named in errors. `None` is an empty library.
    pub fn decode(key: &str, bytes: Option<&[u8]>) -> Result<Self, StoreError> {
        match bytes {
            None => Ok(Self::default()),
            Some([VERSION, rest @ ..]) => {
                postcard::from_bytes(rest).map_err(|error| corrupt(key, &error.to_string()))
            }
            Some([1..=4, ..]) => Err(corrupt(
                key,
                "a library of an earlier format: `sightline library rebuild` makes it anew",
            )),
            Some(_) => Err(corrupt(key, "a manifest of an unknown version")),
        }
    }

    /// The bytes to store.
    ///
    /// # Errors
    /// [`LibraryError::Full`] when they are more than a store takes.
    pub fn encode(&self) -> Result<Vec<u8>, LibraryError> {
        let encoded = postcard::to_extend(self, vec![VERSION]);
        match encoded {
            Ok(bytes) if bytes.len() <= MAX_BYTES => Ok(bytes),
            _ => Err(LibraryError::Full),
        }
    }

    /// The least number of a row of the tail, and of all rows to come.
    pub fn tail_start(&self) -> u64 {
        let segments = self.segments.first().map(|segment| segment.first);
        let inline = self.inline.rows().iter().map(|row| row.sequence).min();
        let tail = segments.into_iter().chain(inline).min();
        tail.unwrap_or(self.next_sequence)
    }

    /// Rows and removed ids in the tail's segments.
    pub fn segment_changes(&self) -> u64 {
        let changes = |segment: &SegmentRef| u64::from(segment.rows) + u64::from(segment.removed);
        self.segments.iter().map(changes).sum()
    }
}
