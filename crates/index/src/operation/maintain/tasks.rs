//! The tasks of maintenance: each writes blobs, and says what the manifest should name instead.

use inference_types::Urgency;

use super::due::{IDLE_BUFFER, enough};
use super::outcome::{Outcome, VacuumChange};
use crate::directory;
use crate::error::SnapshotError;
use crate::format::{Centroid, Manifest};
use crate::storage::Transaction;
use crate::tombstones::Tombstones;
use crate::tree::{self, TreeWriter};
use crate::write_buffer::WriteBuffer;

/// Moves all segments of the write buffer into the root and the directory.
pub fn merge_write_buffer(
    transaction: &mut Transaction<'_>,
    manifest: &Manifest,
) -> Result<Outcome, SnapshotError> {
    let storage = transaction.storage();
    let tombstones = Tombstones::load(storage, &manifest.tombstones)?;
    let write_buffer = WriteBuffer::load(storage, manifest)?;
    let segments = write_buffer.segments()?;
    let (_inline, segments) = segments.split_last().ok_or_else(no_write_buffer)?;
    let mut outcome = Outcome::of(manifest);
    outcome.merged = segments.len();
    let rows = segments.iter().flat_map(|segment| segment.rows());
    let (gone, live): (Vec<_>, Vec<_>) = rows.partition(|row| tombstones.contains(row.sequence));
    outcome.gone = gone.iter().map(|row| row.sequence).collect();
    directory::add_run(transaction, &mut outcome.directory, segments)?;
    manifest
        .segments
        .iter()
        .for_each(|s| transaction.retire(s.key()));
    let mut writer = writer(transaction, manifest, &tombstones);
    let centre = Centroid::origin(writer.dimensions);
    let live = live.into_iter().cloned().collect();
    tree::append(&mut writer, &mut outcome.root, &centre, live)?;
    tree::grow_root(&mut writer, &mut outcome.root)?;
    Ok(outcome)
}

fn no_write_buffer() -> SnapshotError {
    SnapshotError::MissingBlob("write buffer".to_owned())
}

/// Does a step of a compaction of the directory.
pub fn compact_directory(
    transaction: &mut Transaction<'_>,
    manifest: &Manifest,
) -> Result<Outcome, SnapshotError> {
    let mut outcome = Outcome::of(manifest);
    directory::compact(transaction, &mut outcome.directory)?;
    Ok(outcome)
}

/// Passes a full buffer of a node on.
pub fn flush_buffer(
    transaction: &mut Transaction<'_>,
    manifest: &Manifest,
    urgency: Urgency,
) -> Result<Outcome, SnapshotError> {
    let full = enough(
        urgency,
        transaction.storage().tuning().buffer_rows,
        IDLE_BUFFER,
    );
    let mut outcome = Outcome::of(manifest);
    let tombstones = Tombstones::load(transaction.storage(), &manifest.tombstones)?;
    let mut writer = writer(transaction, manifest, &tombstones);
    tree::flush(&mut writer, &mut outcome.root, full)?;
    Ok(outcome)
}

/// Begins a vacuum, or does a step of it.
pub fn vacuum(
    transaction: &mut Transaction<'_>,
    manifest: &Manifest,
) -> Result<Outcome, SnapshotError> {
    let mut outcome = Outcome::of(manifest);
    let Some(target) = manifest.tombstones.vacuuming else {
        outcome.vacuum = VacuumChange::Begin;
        return Ok(outcome);
    };
    let tombstones = Tombstones::load(transaction.storage(), &manifest.tombstones)?;
    let mut writer = writer(transaction, manifest, &tombstones);
    tree::vacuum(&mut writer, &mut outcome.root, target)?;
    if outcome.root.vacuumed >= target {
        outcome.vacuum = VacuumChange::End(target);
    }
    Ok(outcome)
}

/// What changes the tree.
fn writer<'s, 'a>(
    transaction: &'s mut Transaction<'a>,
    manifest: &Manifest,
    tombstones: &'s Tombstones,
) -> TreeWriter<'s, 'a> {
    let tuning = transaction.storage().tuning();
    TreeWriter {
        transaction,
        dimensions: manifest.dimensions as usize,
        tombstones,
        epoch: manifest.tombstones.epoch,
        leaf_rows: tuning.leaf_rows_among(manifest.root.rows),
    }
}
