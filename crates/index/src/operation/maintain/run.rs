//! One step of maintenance.

use inference_types::{LibraryError, Urgency};
use store::KeyValue;

use super::commit::commit;
use super::due::{Task, due};
use super::outcome::Outcome;
use super::tasks;
use crate::error::{SnapshotError, library_error};
use crate::format::Manifest;
use crate::storage::{Cache, Storage, Transaction};

/// Does one bounded step of the work that is due; says whether more is.
///
/// # Errors
/// [`LibraryError::Store`]; whatever happens, the library stays what it is for searches and changes.
pub fn maintain(
    kv: &dyn KeyValue,
    cache: &Cache,
    library: &str,
    urgency: Urgency,
) -> Result<bool, LibraryError> {
    let storage = Storage { kv, cache, library };
    let bytes = storage.manifest().read(kv).map_err(library_error)?;
    let manifest = Manifest::decode(library, bytes.as_deref()).map_err(library_error)?;
    match step(storage, &manifest, urgency) {
        Ok(done) => Ok(done == Done::Step),
        // Another step was faster, and may have left more to do.
        Err(SnapshotError::MissingBlob(_)) => Ok(true),
        Err(SnapshotError::Library(error)) => Err(error),
    }
}

/// What a step came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Done {
    /// A step was made, or another one was faster.
    Step,
    /// Nothing was due.
    Nothing,
}

/// Does the most urgent task of `manifest`.
pub fn step(
    storage: Storage<'_>,
    manifest: &Manifest,
    urgency: Urgency,
) -> Result<Done, SnapshotError> {
    let Some(task) = due(storage.tuning(), manifest, urgency) else {
        return Ok(Done::Nothing);
    };
    let mut transaction = Transaction::new(storage)?;
    let made = match task {
        Task::MergeWriteBuffer => tasks::merge_write_buffer(&mut transaction, manifest),
        Task::CompactDirectory => tasks::compact_directory(&mut transaction, manifest),
        Task::FlushBuffer => tasks::flush_buffer(&mut transaction, manifest, urgency),
        Task::Vacuum => tasks::vacuum(&mut transaction, manifest),
        Task::DeleteRetired => Ok(Outcome::of(manifest)),
    };
    let outcome = match made {
        Ok(outcome) => outcome,
        Err(error) => {
            transaction.roll_back();
            return Err(error);
        }
    };
    if !commit(&mut transaction, manifest, &outcome)? {
        transaction.roll_back();
    }
    Ok(Done::Step)
}
