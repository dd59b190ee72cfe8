//! Changes to a library.

use std::collections::HashMap;

use inference_types::{Change, ItemId, LibraryError, Urgency};
use store::KeyValue;

use super::maintain;
use crate::directory;
use crate::error::SnapshotError;
use crate::format::Manifest;
use crate::limits::normalized;
use crate::retired;
use crate::storage::{Cache, Storage, Transaction, transact};
use crate::tombstones;
use crate::write_buffer::{self, Latest, WriteBuffer};

/// Times that a change starts again because blobs vanished under it.
const ATTEMPTS: usize = 8;
/// Changes for which an update of a library that is behind does a step, beside the first; a step passes on
/// some hundred rows, which go down a few levels.
const CHANGES_A_STEP: usize = 48;
/// Steps of one update at most.
const MOST_STEPS: usize = 32;

/// Applies all of `changes` at once, the later winning over the earlier of the same id: durable, and
/// visible to the next search, when it returns.
///
/// # Errors
/// [`LibraryError::DimensionMismatch`], [`LibraryError::InvalidItem`], [`LibraryError::Full`] and
/// [`LibraryError::Contended`] change nothing; after [`LibraryError::Store`] the changes are there
/// either all or not at all.
pub fn update(
    kv: &dyn KeyValue,
    cache: &Cache,
    library: &str,
    changes: Vec<Change>,
) -> Result<(), LibraryError> {
    let storage = Storage { kv, cache, library };
    let (changes, dimensions) = normalize(changes)?;
    let mut outcome = Err(LibraryError::Contended);
    for _ in 0..ATTEMPTS {
        match apply(storage, &changes, dimensions) {
            Ok(manifest) => {
                catch_up(storage, manifest, changes.len());
                return Ok(());
            }
            Err(missing @ SnapshotError::MissingBlob(_)) => {
                outcome = Err(missing.into_library_error());
            }
            Err(SnapshotError::Library(error)) => return Err(error),
        }
    }
    outcome
}

/// Does some of the work of a library that is behind: where nothing works in the background this keeps pace,
/// for so many changes add less work than these steps do. The changes are durable: whatever fails here is
/// done by later ones.
fn catch_up(storage: Storage<'_>, manifest: Option<Manifest>, changes: usize) {
    let behind = |manifest: &Manifest| maintain::is_behind(storage.tuning(), manifest);
    let Some(manifest) = manifest.filter(behind) else {
        return;
    };
    let mut more = maintain::step(storage, &manifest, Urgency::Busy).is_ok();
    for _ in 0..(changes / CHANGES_A_STEP).min(MOST_STEPS) {
        if !more {
            return;
        }
        let step = maintain::maintain(storage.kv, storage.cache, storage.library, Urgency::Busy);
        more = step.unwrap_or(false);
    }
}

/// Swaps in a manifest with the changes, and returns it if there were any.
fn apply(
    storage: Storage<'_>,
    changes: &[Change],
    dimensions: Option<u32>,
) -> Result<Option<Manifest>, SnapshotError> {
    transact(storage, |transaction, manifest| {
        let changed = change(transaction, manifest, changes, dimensions)?;
        Ok(changed.then(|| manifest.clone()))
    })
}

/// Makes the changes in `manifest`; false when they change nothing.
fn change(
    transaction: &mut Transaction<'_>,
    manifest: &mut Manifest,
    changes: &[Change],
    dimensions: Option<u32>,
) -> Result<bool, SnapshotError> {
    manifest.dimensions = agree(manifest.dimensions, dimensions)?;
    let before = current_rows(transaction.storage(), manifest, changes)?;
    let mut deleted = Vec::new();
    let mut changed = false;
    for change in changes {
        let held = before.get(&change.id());
        deleted.extend(held.and_then(|held| *held));
        match change {
            Change::Put(item) => {
                let sequence = manifest.next_sequence.max(1);
                manifest.next_sequence = sequence + 1;
                manifest.items += u64::from(held.is_none());
                manifest.inline.put(sequence, item.clone());
            }
            Change::Remove(_) if held.is_none() => continue,
            Change::Remove(id) => {
                manifest.items -= 1;
                manifest.inline.remove(*id);
            }
        }
        changed = true;
    }
    if !changed {
        return Ok(false);
    }
    manifest.tombstones.add(deleted);
    tombstones::seal_if_many(transaction, &mut manifest.tombstones)?;
    write_buffer::spill_if_much(transaction, manifest)?;
    manifest
        .retired
        .extend(retired::list(transaction, retired::now())?);
    Ok(true)
}

/// Those of the changed ids that are in the library, each with the row that is deleted when it is changed:
/// none of one whose row the manifest carries itself, for that row is replaced in place.
fn current_rows(
    storage: Storage<'_>,
    manifest: &Manifest,
    changes: &[Change],
) -> Result<HashMap<ItemId, Option<u64>>, SnapshotError> {
    let write_buffer = WriteBuffer::load(storage, manifest)?;
    let segments = write_buffer.segments()?;
    let mut current = HashMap::with_capacity(changes.len());
    let mut unknown = Vec::new();
    for id in changes.iter().map(Change::id) {
        match write_buffer::latest(&segments, id) {
            Some(Latest::Inline) => {
                current.insert(id, None);
            }
            Some(Latest::Row(sequence)) => {
                current.insert(id, Some(sequence));
            }
            Some(Latest::Removed) => {}
            None => unknown.push(id),
        }
    }
    let found = directory::find(storage, &manifest.directory, &unknown)?;
    current.extend(found.into_iter().map(|(id, sequence)| (id, Some(sequence))));
    Ok(current)
}

/// The library's dimensions after adding descriptors of `added` components.
fn agree(library: u32, added: Option<u32>) -> Result<u32, LibraryError> {
    match added {
        Some(added) if library == 0 || library == added => Ok(added),
        Some(_) => Err(LibraryError::DimensionMismatch(library)),
        None => Ok(library),
    }
}

/// Puts every item in the form in which it is kept, each id once with the last of its changes; also
/// returns the components of the descriptors, `None` without items.
fn normalize(changes: Vec<Change>) -> Result<(Vec<Change>, Option<u32>), LibraryError> {
    let mut place_of = HashMap::with_capacity(changes.len());
    let mut merged: Vec<Change> = Vec::with_capacity(changes.len());
    for change in changes {
        let place = *place_of.entry(change.id()).or_insert(merged.len());
        match merged.get_mut(place) {
            Some(superseded) => *superseded = change,
            None => merged.push(change),
        }
    }
    let mut dimensions = None;
    let mut normalize = |change: Change| {
        let Change::Put(item) = change else {
            return Ok(change);
        };
        let item = normalized(item)?;
        let length = item.descriptor.len() as u32;
        let first = *dimensions.get_or_insert(length);
        if length != first {
            return Err(LibraryError::DimensionMismatch(first));
        }
        Ok(Change::Put(item))
    };
    let merged = merged.into_iter();
    let changes = merged.map(&mut normalize).collect::<Result<Vec<_>, _>>()?;
    Ok((changes, dimensions))
}
