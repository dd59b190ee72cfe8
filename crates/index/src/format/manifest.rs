//! The one record of a library that changes.

use inference_types::LibraryError;
use serde::{Deserialize, Serialize};
use store::StoreError;

use super::branch::Branch;
use super::directory::DirectoryRefs;
use super::encoding::from_postcard;
use super::retired::RetiredRef;
use super::segment::{Segment, SegmentRef};
use super::tombstones::TombstoneRefs;
use crate::error::corrupt;

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
    /// The tree: all rows that are not in the write buffer.
    pub root: Branch,
    /// Rows of the tree when a vacuum last ended.
    pub vacuumed_rows: u64,
    /// Which row of the tree each id is.
    pub directory: DirectoryRefs,
    /// The write buffer's segments, oldest first.
    pub segments: Vec<SegmentRef>,
    /// The write buffer's latest changes.
    pub inline: Segment,
    /// Rows that are deleted.
    pub tombstones: TombstoneRefs,
    /// Lists of retired blobs, oldest first.
    pub retired: Vec<RetiredRef>,
}

impl Manifest {
    /// Reads what [`Manifest::encode`] wrote; `key` is only named in errors. `None` is an empty library.
    pub fn decode(key: &str, bytes: Option<&[u8]>) -> Result<Self, StoreError> {
        match bytes {
            None => Ok(Self::default()),
            Some([VERSION, rest @ ..]) => from_postcard(key, rest),
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

    /// The least number of a row of the write buffer, and of all rows to come.
    pub fn write_buffer_start(&self) -> u64 {
        let segments = self.segments.first().map(|segment| segment.first);
        let inline = self.inline.rows().iter().map(|row| row.sequence).min();
        let start = segments.into_iter().chain(inline).min();
        start.unwrap_or(self.next_sequence)
    }

    /// Rows and removed ids in the write buffer's segments.
    pub fn segment_changes(&self) -> u64 {
        let changes = |segment: &SegmentRef| u64::from(segment.rows) + u64::from(segment.removed);
        self.segments.iter().map(changes).sum()
    }
}
