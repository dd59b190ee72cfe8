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

#[cfg(test)]
mod tests {
    use inference_types::{Item, Number, Tag};

    use super::*;
    use crate::format::{
        BlobId, Compaction, EntriesRef, PageRef, PartRef, SealedTombstones, SegmentRef,
    };

    fn blob(index: u32) -> BlobId {
        BlobId {
            transaction: 0x1234_5678_9abc_def0,
            index,
        }
    }

    fn manifest() -> Manifest {
        let part = PartRef {
            id: blob(1),
            rows: 7,
            attributes_len: 300,
        };
        let mut inline = Segment::default();
        inline.put(
            9,
            Item {
                id: 5,
                descriptor: vec![1, -1],
                tags: vec![Tag { field: 1, value: 2 }],
                numbers: vec![Number {
                    field: 3,
                    value: 0.5,
                }],
            },
        );
        inline.remove(6);
        let count = 3;
        Manifest {
            dimensions: 2,
            items: 8,
            next_sequence: 10,
            root: Branch {
                node: Some(blob(2)),
                backlog: 1,
                ..Branch::leaf(vec![part], 4)
            },
            vacuumed_rows: 6,
            directory: DirectoryRefs {
                runs: vec![EntriesRef {
                    blob: blob(3),
                    count,
                }],
                pages: vec![PageRef {
                    first: 1 << 100,
                    blob: blob(4),
                }],
                compaction: Some(Compaction { runs: 1, next: 300 }),
            },
            segments: vec![SegmentRef {
                blob: blob(5),
                rows: 2,
                removed: 1,
                bytes: 200,
                first: 8,
            }],
            inline,
            tombstones: TombstoneRefs {
                inline: vec![1, 2],
                sealed: vec![SealedTombstones {
                    blob: blob(6),
                    count,
                    epoch: 4,
                }],
                epoch: 4,
                vacuuming: Some(4),
            },
            retired: vec![RetiredRef {
                blob: blob(7),
                since: 1_700_000_000,
            }],
        }
    }

    /// Libraries that are stored must be read by every later build.
    #[test]
    fn bytes_never_change() {
        let manifest = manifest();
        let bytes = manifest.encode().unwrap();
        assert_eq!(Manifest::decode("k", Some(&bytes)).as_ref(), Ok(&manifest));
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let expected = concat!(
            "0502080a01f0bdf3d589cf959a120201f0bdf3d589cf959a120107ac020701040601f0bdf3d589cf959a1203",
            "0301808080808080808080808080808004f0bdf3d589cf959a12040101ac0201f0bdf3d589cf959a12050201",
            "c801080109050201ff0101020103000000000000e03f010602010201f0bdf3d589cf959a1206030404010401",
            "f0bdf3d589cf959a120780e2cfaa06",
        );
        assert_eq!(hex, expected);
    }

    #[test]
    fn earlier_and_unknown_versions_are_refused() {
        let empty = Manifest::decode("k", None);
        assert_eq!(empty, Ok(Manifest::default()));
        for version in [1, 4, 6, 255] {
            let refused = Manifest::decode("k", Some(&[version, 0]));
            assert!(matches!(refused, Err(StoreError::Corrupt { .. })));
        }
    }
}
