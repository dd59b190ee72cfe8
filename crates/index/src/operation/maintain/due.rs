//! Which work a library needs.

use inference_types::Urgency;

use crate::directory;
use crate::format::Manifest;
use crate::retired;
use crate::tuning::Tuning;

/// While no changes come in, a task is due at these parts of what it waits for while they do: changes in the write
/// buffer, rows in a node's buffer, tombstones.
const IDLE_WRITE_BUFFER: u64 = 16;
pub const IDLE_BUFFER: u64 = 8;
const IDLE_TOMBSTONES: u64 = 8;
/// Segments that are merged however small they are.
const MOST_SEGMENTS: usize = 12;
/// The part of all rows that are deleted when a vacuum begins, while changes come in and while none do.
const TOMBSTONE_PART: u64 = 8;
const IDLE_TOMBSTONE_PART: u64 = 20;
/// The part that a tree has grown by when it is vacuumed while no changes come in; while they do, it has doubled.
const GROWN_PART: u64 = 4;
/// A tree of fewer leaves is looked at as a whole, wherever its rows are.
const LEAVES_TO_VACUUM: u64 = 8;

/// What is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    /// The segments of the write buffer are merged into the tree and the directory.
    MergeWriteBuffer,
    /// The runs of the directory are merged into its partitions.
    CompactDirectory,
    /// A full buffer of a node is passed on to its children.
    FlushBuffer,
    /// Deleted rows are taken out, and rows that lie in the wrong leaf move.
    Vacuum,
    /// Retired blobs are deleted.
    DeleteRetired,
}

/// Whether a library is so far behind that changes must help.
///
/// It is when twice as much waits as is due: who works in the background comes first, and of two who do the
/// same step one does it for nothing.
pub fn is_behind(tuning: &Tuning, manifest: &Manifest) -> bool {
    let twice = Tuning {
        write_buffer_changes: 2 * tuning.write_buffer_changes,
        buffer_rows: 2 * tuning.buffer_rows,
        tombstones: 2 * tuning.tombstones,
        runs: 2 * tuning.runs,
        ..tuning.clone()
    };
    due(&twice, manifest, Urgency::Busy).is_some_and(|task| task != Task::DeleteRetired)
}

/// The most urgent task of `manifest`, if any is due.
pub fn due(tuning: &Tuning, manifest: &Manifest, urgency: Urgency) -> Option<Task> {
    let root = &manifest.root;
    let waiting = root.buffered().max(root.backlog);
    if manifest.segment_changes() >= enough(urgency, tuning.write_buffer_changes, IDLE_WRITE_BUFFER)
        || manifest.segments.len() > MOST_SEGMENTS
    {
        return Some(Task::MergeWriteBuffer);
    }
    if directory::is_compaction_due(&manifest.directory, tuning) {
        return Some(Task::CompactDirectory);
    }
    if waiting >= enough(urgency, tuning.buffer_rows, IDLE_BUFFER) {
        return Some(Task::FlushBuffer);
    }
    let part = match urgency {
        Urgency::Busy => TOMBSTONE_PART,
        Urgency::Idle => IDLE_TOMBSTONE_PART,
    };
    let many = enough(urgency, tuning.tombstones, IDLE_TOMBSTONES).max(root.rows / part);
    let grown = match urgency {
        Urgency::Busy => manifest.vacuumed_rows * 2,
        Urgency::Idle => manifest.vacuumed_rows + manifest.vacuumed_rows / GROWN_PART,
    };
    let grown = grown.max(LEAVES_TO_VACUUM * tuning.leaf_rows);
    let vacuuming = manifest.tombstones.vacuuming.is_some();
    if vacuuming || manifest.tombstones.count() >= many || root.rows > grown {
        return Some(Task::Vacuum);
    }
    let mut lists = manifest.retired.clone();
    let expired = retired::take_expired(&mut lists, retired::now(), tuning.grace);
    (!expired.is_empty()).then_some(Task::DeleteRetired)
}

/// So many rows, which are work enough while changes come in; while none do, this part of them.
pub fn enough(urgency: Urgency, busy: u64, part: u64) -> u64 {
    match urgency {
        // As late as searches allow, so that little is written twice.
        Urgency::Busy => busy,
        Urgency::Idle => (busy / part).max(1),
    }
}
