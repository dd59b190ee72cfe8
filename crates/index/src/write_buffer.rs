//! The write buffer: the latest changes, which are in no part of the tree yet.
//!
//! The manifest carries the very latest itself; as they become many they are spilled into segments, which are
//! merged into the tree, oldest first.

use inference_types::ItemId;

use crate::error::SnapshotError;
use crate::format::{Kind, Manifest, Segment, SegmentRef};
use crate::storage::{LoadedBlobs, Storage, Transaction};

/// Bytes of a segment: with one more item of the greatest size it is under the 256 KiB of a store.
const SEGMENT_BYTES: usize = 200 * 1024;

/// What the write buffer says of an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Latest {
    /// It is the row of this number, in the manifest itself.
    Inline,
    /// It is the row of this number, in a segment.
    Row(u64),
    /// It was removed.
    Removed,
}

/// The write buffer of a manifest, its segments read.
pub struct WriteBuffer<'a> {
    manifest: &'a Manifest,
    loaded: LoadedBlobs,
}

impl<'a> WriteBuffer<'a> {
    /// Reads the segments of `manifest`.
    pub fn load(storage: Storage<'_>, manifest: &'a Manifest) -> Result<Self, SnapshotError> {
        let keys = manifest.segments.iter().map(SegmentRef::key);
        let loaded = storage.load(keys)?;
        Ok(Self { manifest, loaded })
    }

    /// The segments, oldest first, then what the manifest carries itself.
    pub fn segments(&self) -> Result<Vec<&Segment>, SnapshotError> {
        let segments = self.manifest.segments.iter();
        let mut all = segments
            .map(|segment| self.loaded.segment(segment.key()))
            .collect::<Result<Vec<_>, _>>()?;
        all.push(&self.manifest.inline);
        Ok(all)
    }
}

/// The latest that `segments`, oldest first and the manifest's own last, say of `id`.
pub fn latest(segments: &[&Segment], id: ItemId) -> Option<Latest> {
    let (inline, sealed) = segments.split_last()?;
    if let Some(found) = inline.latest(id) {
        return Some(found.map_or(Latest::Removed, |_| Latest::Inline));
    }
    let found = sealed.iter().rev().find_map(|segment| segment.latest(id))?;
    Some(found.map_or(Latest::Removed, Latest::Row))
}

/// Moves what the manifest carries itself into segments when it is much.
pub fn spill_if_much(
    transaction: &mut Transaction<'_>,
    manifest: &mut Manifest,
) -> Result<(), SnapshotError> {
    if manifest.inline.encoded_len() <= transaction.storage().tuning().inline_bytes {
        return Ok(());
    }
    let mut spilled = std::mem::take(&mut manifest.inline);
    // Small segments join the new one, so that there are few of them: each change is written again
    // about as often as the write buffer can double.
    while let Some(last) = manifest.segments.last()
        && last.bytes as usize <= 2 * spilled.encoded_len()
        && last.bytes as usize + spilled.encoded_len() <= SEGMENT_BYTES
    {
        let key = last.key();
        let loaded = transaction.load([key])?;
        spilled = loaded.segment(key)?.merged_with(spilled);
        transaction.retire(key);
        manifest.segments.pop();
    }
    for segment in spilled.cut(SEGMENT_BYTES) {
        let bytes = segment.encode()?;
        let blob = transaction.new_id();
        let rows = segment.rows();
        manifest.segments.push(SegmentRef {
            blob,
            rows: rows.len() as u32,
            removed: segment.removed().len() as u32,
            bytes: bytes.len() as u32,
            first: 0,
        });
        transaction.write(blob.of(Kind::Segment), bytes)?;
        let first = rows.iter().map(|row| row.sequence).min();
        let least = first.unwrap_or(u64::MAX);
        note_first(&mut manifest.segments, least);
    }
    Ok(())
}

/// Gives the last segment its first number, and lowers that of those before it where it is less.
fn note_first(segments: &mut [SegmentRef], least: u64) {
    let Some((last, earlier)) = segments.split_last_mut() else {
        return;
    };
    last.first = least;
    for segment in earlier {
        segment.first = segment.first.min(least);
    }
}
