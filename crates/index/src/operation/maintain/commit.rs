//! The end of a step of maintenance.

use super::outcome::{Outcome, VacuumChange};
use crate::error::SnapshotError;
use crate::format::{BlobKey, Manifest, RetiredRef, SegmentRef, TombstoneRefs};
use crate::retired;
use crate::storage::{Transaction, transact};
use crate::tombstones;

/// Swaps in the manifest with what the step changed; false when another step was faster.
pub fn commit(
    transaction: &mut Transaction<'_>,
    start: &Manifest,
    outcome: &Outcome,
) -> Result<bool, SnapshotError> {
    let storage = transaction.storage();
    let now = retired::now();
    let list = retired::list(transaction, now)?;
    transaction.write_out()?;
    let merged = &start.segments[..outcome.merged];
    let swapped = transact(storage, |transaction, manifest| {
        if !is_from(manifest, start, merged) {
            return Ok(None);
        }
        apply(transaction, manifest, outcome, list.clone(), now).map(Some)
    })?;
    let Some(expired) = swapped else {
        return Ok(false);
    };
    // The step is durable; what is not deleted here only takes space.
    let _ = retired::delete(storage, &expired.lists);
    let _ = storage.delete(&expired.tombstones);
    Ok(true)
}

/// Whether nothing that a step works on has changed since `start`.
fn is_from(manifest: &Manifest, start: &Manifest, merged: &[SegmentRef]) -> bool {
    manifest.root == start.root
        && manifest.directory == start.directory
        && manifest.tombstones.vacuuming == start.tombstones.vacuuming
        && manifest.segments.starts_with(merged)
}

/// What can be deleted once the manifest is swapped in.
struct Expired {
    lists: Vec<RetiredRef>,
    tombstones: Vec<BlobKey>,
}

fn apply(
    transaction: &mut Transaction<'_>,
    manifest: &mut Manifest,
    outcome: &Outcome,
    list: Option<RetiredRef>,
    now: u64,
) -> Result<Expired, SnapshotError> {
    let grace = transaction.storage().tuning().grace;
    manifest.root = outcome.root.clone();
    manifest.directory = outcome.directory.clone();
    manifest.segments.drain(..outcome.merged);
    let TombstoneRefs { inline, .. } = &mut manifest.tombstones;
    inline.retain(|sequence| !outcome.gone.contains(sequence));
    let mut expired = Expired {
        lists: retired::take_expired(&mut manifest.retired, now, grace),
        tombstones: Vec::new(),
    };
    manifest.retired.extend(list);
    match outcome.vacuum {
        VacuumChange::None => {}
        VacuumChange::Begin => {
            tombstones::seal(transaction, &mut manifest.tombstones)?;
            manifest.tombstones.vacuuming = Some(manifest.tombstones.epoch);
        }
        VacuumChange::End(epoch) => {
            let write_buffer_start = manifest.write_buffer_start();
            let storage = transaction.storage();
            expired.tombstones =
                tombstones::forget(storage, &mut manifest.tombstones, epoch, write_buffer_start)?;
            manifest.vacuumed_rows = manifest.root.rows;
        }
    }
    Ok(expired)
}
