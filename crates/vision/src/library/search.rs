//! The best items of a library, by looking at all of them.

use std::sync::Arc;

use store::{KeyValue, StoreError};

use super::manifest::{Manifest, PartitionRef};
use super::partition::{self, Entry, Partition};
use super::scorer::Scorer;
use super::selection::{Ranked, Selection};
use super::{Answer, Cache, Change, Item, ItemId, LibraryError, Query, item, keys};
use crate::score;

/// Partitions fetched in one call to the store: about 1.6 MB at a time.
const BATCH: usize = 8;
/// Manifests read before a search gives up because folds keep replacing what they name.
const ATTEMPTS: usize = 8;

/// The score of two descriptors: what a search gives one for the other.
///
/// # Errors
/// [`LibraryError::DimensionMismatch`] with the length of `a` when `b` has another, and
/// [`LibraryError::InvalidItem`] when no library can hold them.
pub fn similarity(a: &[i8], b: &[i8]) -> Result<f32, LibraryError> {
    item::check_dimensions(a.len())?;
    if a.len() != b.len() {
        return Err(LibraryError::DimensionMismatch(a.len() as u32));
    }
    Ok(score::similarity(a, b))
}

/// Finds the best items for `query`. An unknown library is an empty one.
///
/// # Errors
/// [`LibraryError::DimensionMismatch`] when the library holds descriptors of another length than that
/// of a [`super::Ranking::Similarity`],
/// [`LibraryError::Contended`] when writers replace partitions faster than they can be read, and
/// [`LibraryError::Store`].
pub fn search(
    kv: &dyn KeyValue,
    cache: &Cache,
    library: &str,
    query: &Query,
) -> Result<Answer, LibraryError> {
    let cell = keys::manifest(library);
    let mut last = None;
    for _ in 0..ATTEMPTS {
        let bytes = cell.read(kv)?;
        let manifest = Manifest::decode(library, bytes.as_deref())?;
        if let Some(answer) = scan(kv, cache, library, &manifest, query)? {
            return Ok(answer);
        }
        if last.replace(bytes.clone()) == Some(bytes) {
            return Err(lost_partition(library).into());
        }
    }
    Err(LibraryError::Contended)
}

/// The error of a manifest that names a partition which is gone although nobody replaced it.
pub(super) fn lost_partition(library: &str) -> StoreError {
    StoreError::Corrupt {
        key: library.to_owned(),
        reason: "a partition of the library is missing".to_owned(),
    }
}

/// Hands each partition of a manifest to `visit`; false as soon as one is missing, because a fold has replaced it.
pub(super) fn for_each_partition(
    kv: &dyn KeyValue,
    cache: &Cache,
    library: &str,
    partitions: &[PartitionRef],
    mut visit: impl FnMut(PartitionRef, &Partition) -> Result<(), LibraryError>,
) -> Result<bool, LibraryError> {
    cache.keep_named(library, partitions);
    for batch in partitions.chunks(BATCH) {
        let Some(loaded) = load(kv, cache, library, batch)? else {
            return Ok(false);
        };
        for (reference, partition) in batch.iter().zip(loaded) {
            visit(*reference, &partition)?;
        }
    }
    Ok(true)
}

fn load(
    kv: &dyn KeyValue,
    cache: &Cache,
    library: &str,
    batch: &[PartitionRef],
) -> Result<Option<Vec<Arc<Partition>>>, LibraryError> {
    let cached: Vec<_> = batch.iter().map(|p| (p.id, cache.get(p.id))).collect();
    let missing: Vec<String> = cached
        .iter()
        .filter(|(_, partition)| partition.is_none())
        .map(|(id, _)| keys::partition(library, *id))
        .collect();
    let mut fetched = match missing.as_slice() {
        [] => Default::default(),
        missing => kv.get_many(missing)?,
    };
    let mut loaded = Vec::with_capacity(batch.len());
    for (id, partition) in cached {
        if let Some(partition) = partition {
            loaded.push(partition);
            continue;
        }
        let key = keys::partition(library, id);
        let Some(bytes) = fetched.remove(&key) else {
            return Ok(None);
        };
        let partition = Arc::new(Partition::decode(&key, bytes)?);
        cache.put(library, id, &partition);
        loaded.push(partition);
    }
    Ok(Some(loaded))
}

fn scan(
    kv: &dyn KeyValue,
    cache: &Cache,
    library: &str,
    manifest: &Manifest,
    query: &Query,
) -> Result<Option<Answer>, LibraryError> {
    if manifest.dimensions == 0 {
        return Ok(Some(Answer::default()));
    }
    let mut matches = Matches {
        query,
        scorer: Scorer::new(&query.ranking, manifest.dimensions)?,
        selection: Selection::new(query),
    };
    let mut hidden: Vec<ItemId> = manifest.tail.iter().map(Change::id).collect();
    hidden.sort_unstable();
    let tail = tail_partition(library, manifest)?;
    tail.entries().for_each(|entry| matches.look_at(&entry));
    let complete = for_each_partition(kv, cache, library, &manifest.partitions, |_, partition| {
        if partition.dimensions() != manifest.dimensions as usize {
            return Err(lost_partition(library).into());
        }
        partition
            .entries()
            .filter(|entry| hidden.is_empty() || hidden.binary_search(&entry.id()).is_err())
            .for_each(|entry| matches.look_at(&entry));
        Ok(())
    })?;
    Ok(complete.then(|| matches.selection.answer()))
}

/// The items of the tail as a partition that is in no store.
fn tail_partition(library: &str, manifest: &Manifest) -> Result<Partition, StoreError> {
    let items = manifest.tail.iter().filter_map(|change| match change {
        Change::Put(item) => Some(item),
        Change::Remove(_) => None,
    });
    let items: Vec<&Item> = items.collect();
    Partition::decode(library, partition::encode(&items, manifest.dimensions))
}

/// What matches a query.
struct Matches<'a> {
    query: &'a Query,
    scorer: Scorer<'a>,
    selection: Selection,
}

impl Matches<'_> {
    /// Takes note of the item if it matches; what is cheap to know is asked first.
    fn look_at(&mut self, entry: &Entry) {
        if !self.query.filter.passes(entry) {
            return;
        }
        let value = match self.query.collapse {
            None => 0,
            Some(field) => match entry.least_value(field) {
                Some(value) => value,
                None => return,
            },
        };
        if let Some(score) = self.scorer.score(entry)
            && score >= self.query.min_score
        {
            let id = entry.id();
            self.selection.offer(Ranked { score, id }, value);
        }
    }
}
