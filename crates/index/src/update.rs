//! Changes to a library.

use std::collections::HashMap;

use inference_types::{Change, ItemId, LibraryError, Urgency};
use store::{Change as CellChange, KeyValue, StoreError, UpdateError};

use super::Cache;
use super::blob::BlobKey;
use super::error::{Trouble, of_store};
use super::garbage;
use super::item::normalized;
use super::maintain;
use super::manifest::Manifest;
use super::source::Source;
use super::step::Step;
use super::swap::swap;
use super::tail::{self, Latest, Tail};
use super::tree::{self, Branch};

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
    let source = Source { kv, cache, library };
    let (changes, dimensions) = normalize(changes)?;
    let mut outcome = Err(LibraryError::Contended);
    for _ in 0..ATTEMPTS {
        match apply(source, &changes, dimensions) {
            Ok(manifest) => {
                relieve(source, manifest, changes.len());
                return Ok(());
            }
            Err(trouble @ Trouble::Gone(_)) => outcome = Err(trouble.settled()),
            Err(Trouble::Failed(error)) => return Err(error),
        }
    }
    outcome
}

/// Does some of the work of a library that is behind: where nothing works in the background this keeps pace,
/// for so many changes add less work than these steps do. The changes are durable: whatever fails here is
/// done by later ones.
fn relieve(source: Source<'_>, manifest: Option<Manifest>, changes: usize) {
    let behind = |manifest: &Manifest| maintain::is_behind(source.tuning(), manifest);
    let Some(manifest) = manifest.filter(behind) else {
        return;
    };
    let mut more = maintain::step(source, &manifest, Urgency::Busy).is_ok();
    for _ in 0..(changes / CHANGES_A_STEP).min(MOST_STEPS) {
        if !more {
            return;
        }
        let step = maintain::maintain(source.kv, source.cache, source.library, Urgency::Busy);
        more = step.unwrap_or(false);
    }
}

/// Swaps in a manifest with the changes, and returns it if there were any.
fn apply(
    source: Source<'_>,
    changes: &[Change],
    dimensions: Option<u32>,
) -> Result<Option<Manifest>, Trouble> {
    swap(source, |step, manifest| {
        let changed = change(step, manifest, changes, dimensions)?;
        Ok(changed.then(|| manifest.clone()))
    })
}

/// Makes the changes in `manifest`; false when they change nothing.
fn change(
    step: &mut Step<'_>,
    manifest: &mut Manifest,
    changes: &[Change],
    dimensions: Option<u32>,
) -> Result<bool, Trouble> {
    manifest.dimensions = agree(manifest.dimensions, dimensions)?;
    let before = current_rows(step.source(), manifest, changes)?;
    let mut dead = Vec::new();
    let mut changed = false;
    for change in changes {
        let held = before.get(&change.id());
        dead.extend(held.and_then(|held| *held));
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
    manifest.dead.add(dead);
    manifest.dead.seal_if_many(step)?;
    tail::spill_if_much(step, manifest)?;
    manifest
        .garbage
        .extend(garbage::list(step, garbage::now())?);
    Ok(true)
}

/// Those of the changed ids that are in the library, each with the row that dies when it is changed:
/// none of one whose row the manifest carries itself, for that row is replaced in place.
fn current_rows(
    source: Source<'_>,
    manifest: &Manifest,
    changes: &[Change],
) -> Result<HashMap<ItemId, Option<u64>>, Trouble> {
    let tail = Tail::load(source, manifest)?;
    let segments = tail.segments()?;
    let mut current = HashMap::with_capacity(changes.len());
    let mut unknown = Vec::new();
    for id in changes.iter().map(Change::id) {
        match tail::latest(&segments, id) {
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
    let found = manifest.directory.find(source, &unknown)?;
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

/// Removes a library and all its blobs; removing an unknown one is no error.
///
/// # Errors
/// [`LibraryError::Contended`] changes nothing; after [`LibraryError::Store`] the library is there
/// either wholly or not at all.
pub fn drop_library(kv: &dyn KeyValue, cache: &Cache, library: &str) -> Result<(), LibraryError> {
    let source = Source { kv, cache, library };
    let dropped = source.manifest().update(kv, |bytes| {
        let manifest = Manifest::decode(library, bytes)?;
        Ok::<_, StoreError>((CellChange::Remove, manifest))
    });
    let manifest = dropped.map_err(|error| match error {
        UpdateError::Refused(error) | UpdateError::Store(error) => of_store(error),
    })?;
    delete_blobs(source, &manifest).map_err(Trouble::settled)
}

fn delete_blobs(source: Source<'_>, manifest: &Manifest) -> Result<(), Trouble> {
    delete_branch(source, &manifest.root, manifest.dimensions as usize)?;
    garbage::delete(source, &manifest.garbage)?;
    let mut blobs = manifest.directory.blobs(source)?;
    blobs.extend(manifest.segments.iter().map(tail::SegmentRef::key));
    let dead = manifest.dead.blobs();
    blobs.extend(dead.map(|blob| blob.of(super::blob::Kind::Dead)));
    Ok(source.delete(&blobs)?)
}

fn delete_branch(source: Source<'_>, branch: &Branch, dimensions: usize) -> Result<(), Trouble> {
    if let Some(key) = branch.node_key() {
        let loaded = source.load_one(key)?;
        for child in &loaded.node(key)?.children {
            delete_branch(source, child, dimensions)?;
        }
    }
    let blobs: Vec<BlobKey> = tree::branch_blobs(source, branch, dimensions)?;
    Ok(source.delete(&blobs)?)
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
