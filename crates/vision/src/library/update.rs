//! Changes to a library.

use std::collections::HashMap;

use store::{Change as CellChange, KeyValue, UpdateError};

use super::fold::{Fold, Folded};
use super::manifest::Manifest;
use super::search::lost_partition;
use super::{Cache, Change, LibraryError, keys, partition};

/// Changes that a manifest carries before they are folded into partitions.
const TAIL_CHANGES: usize = 64;
/// Bytes of changes that a manifest carries at most.
const TAIL_BYTES: usize = 48 * 1024;
/// Times that an update starts again because partitions vanished under its fold.
const STALE_ATTEMPTS: usize = 8;

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
    let (changes, dimensions) = normalize(merge(Vec::new(), changes))?;
    let mut written = Vec::new();
    for _ in 0..STALE_ATTEMPTS {
        let applied = apply(kv, cache, library, &changes, dimensions, &mut written);
        match applied {
            Ok(replaced) => {
                // The changes are durable; what is not deleted here only takes space.
                let _ = delete_partitions(kv, cache, library, &replaced);
                return Ok(());
            }
            Err(UpdateError::Refused(Stop::Stale)) => {}
            Err(UpdateError::Refused(Stop::Refused(error))) => {
                let _ = delete_partitions(kv, cache, library, &written);
                return Err(error);
            }
            Err(UpdateError::Store(error)) => return Err(error.into()),
        }
    }
    Err(lost_partition(library).into())
}

/// Removes a library and all its partitions; removing an unknown one is no error.
///
/// # Errors
/// [`LibraryError::Contended`] changes nothing; after [`LibraryError::Store`] the library is there
/// either wholly or not at all.
pub fn drop_library(kv: &dyn KeyValue, cache: &Cache, library: &str) -> Result<(), LibraryError> {
    let dropped = keys::manifest(library).update(kv, |bytes| {
        let manifest = Manifest::decode(library, bytes)?;
        Ok::<_, UpdateError<LibraryError>>((CellChange::Remove, manifest.partitions))
    });
    let partitions = dropped.map_err(|error| match error {
        UpdateError::Refused(inner) => LibraryError::from(inner),
        UpdateError::Store(error) => error.into(),
    })?;
    let ids: Vec<u128> = partitions.iter().map(|partition| partition.id).collect();
    delete_partitions(kv, cache, library, &ids)
}

/// Why an attempt ends without a change.
enum Stop {
    /// A partition vanished: another writer has folded since the manifest was read.
    Stale,
    Refused(LibraryError),
}

impl<E: Into<LibraryError>> From<E> for Stop {
    fn from(error: E) -> Self {
        Self::Refused(error.into())
    }
}

/// Swaps in a manifest with the changes; returns the partitions that it no longer names.
fn apply(
    kv: &dyn KeyValue,
    cache: &Cache,
    library: &str,
    changes: &[Change],
    dimensions: Option<u32>,
    written: &mut Vec<u128>,
) -> Result<Vec<u128>, UpdateError<Stop>> {
    keys::manifest(library).update(kv, |bytes| {
        // What a lost attempt wrote was never named by a manifest.
        delete_partitions(kv, cache, library, &std::mem::take(written))?;
        let mut manifest = Manifest::decode(library, bytes)?;
        let nothing_to_remove = manifest == Manifest::default() && dimensions.is_none();
        if nothing_to_remove {
            return Ok((CellChange::Keep, Vec::new()));
        }
        manifest.dimensions = agree(manifest.dimensions, dimensions)?;
        manifest.tail = merge(std::mem::take(&mut manifest.tail), changes.to_vec());
        if fits_tail(&manifest.tail) {
            return Ok((CellChange::Put(manifest.encode()?), Vec::new()));
        }
        let folded = Fold::new(kv, cache, library, written).run(&manifest)?;
        let Folded { manifest, replaced } = folded.ok_or(Stop::Stale)?;
        Ok((CellChange::Put(manifest.encode()?), replaced))
    })
}

/// The library's dimensions after adding descriptors of `added` components.
fn agree(library: u32, added: Option<u32>) -> Result<u32, LibraryError> {
    match added {
        Some(added) if library == 0 || library == added => Ok(added),
        Some(_) => Err(LibraryError::DimensionMismatch(library)),
        None => Ok(library),
    }
}

fn delete_partitions(
    kv: &dyn KeyValue,
    cache: &Cache,
    library: &str,
    ids: &[u128],
) -> Result<(), LibraryError> {
    if ids.is_empty() {
        return Ok(());
    }
    for id in ids {
        cache.remove(*id);
    }
    let keys: Vec<String> = ids.iter().map(|id| keys::partition(library, *id)).collect();
    Ok(kv.delete_many(&keys)?)
}

/// Both lists as one with a single change for each id: the last.
fn merge(earlier: Vec<Change>, later: Vec<Change>) -> Vec<Change> {
    let mut place_of = HashMap::with_capacity(earlier.len() + later.len());
    let mut merged: Vec<Change> = Vec::with_capacity(earlier.len() + later.len());
    for change in earlier.into_iter().chain(later) {
        let place = *place_of.entry(change.id()).or_insert(merged.len());
        match merged.get_mut(place) {
            Some(superseded) => *superseded = change,
            None => merged.push(change),
        }
    }
    merged
}

fn fits_tail(tail: &[Change]) -> bool {
    let bytes = |change: &Change| match change {
        Change::Put(item) => partition::encoded_len(item),
        Change::Remove(_) => size_of::<u128>(),
    };
    tail.len() <= TAIL_CHANGES && tail.iter().map(bytes).sum::<usize>() <= TAIL_BYTES
}

/// Puts every item in the form in which it is kept; also returns the components of their descriptors,
/// `None` without items.
fn normalize(changes: Vec<Change>) -> Result<(Vec<Change>, Option<u32>), LibraryError> {
    let mut dimensions = None;
    let mut normalize = |change: Change| {
        let Change::Put(item) = change else {
            return Ok(change);
        };
        let item = item.normalized()?;
        let length = item.descriptor.len() as u32;
        let first = *dimensions.get_or_insert(length);
        if length != first {
            return Err(LibraryError::DimensionMismatch(first));
        }
        Ok(Change::Put(item))
    };
    let changes = changes
        .into_iter()
        .map(&mut normalize)
        .collect::<Result<Vec<_>, _>>()?;
    Ok((changes, dimensions))
}
