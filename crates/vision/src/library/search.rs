//! The nearest items of a library, by looking at all of them.

use std::cmp::Ordering;
use std::collections::{BinaryHeap, HashSet};
use std::sync::Arc;

use store::{KeyValue, StoreError};

use super::manifest::{Manifest, PartitionRef};
use super::partition::Partition;
use super::{Answer, Cache, Change, Hit, ItemId, LibraryError, Query, keys};
use crate::dot::dot;
use crate::score;

/// Partitions fetched in one call to the store: about 1.6 MB at a time.
const BATCH: usize = 8;
/// Manifests read before a search gives up because folds keep replacing what they name.
const ATTEMPTS: usize = 8;

/// Finds the items nearest to `query`. An unknown library is an empty one.
///
/// # Errors
/// [`LibraryError::DimensionMismatch`] when the library holds descriptors of another length,
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

/// Hands each partition to `visit`; false as soon as one is missing, because a fold has replaced it.
pub(super) fn for_each_partition(
    kv: &dyn KeyValue,
    cache: &Cache,
    library: &str,
    partitions: &[PartitionRef],
    mut visit: impl FnMut(PartitionRef, &Partition) -> Result<(), LibraryError>,
) -> Result<bool, LibraryError> {
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
        cache.put(id, &partition);
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
    if query.descriptor.len() != manifest.dimensions as usize {
        return Err(LibraryError::DimensionMismatch(manifest.dimensions));
    }
    let mut best = Best::new(query);
    let mut hidden = HashSet::with_capacity(manifest.tail.len());
    for change in &manifest.tail {
        hidden.insert(change.id());
        if let Change::Put(item) = change
            && best.admits(item.tags.iter().copied())
        {
            let squared = score::squared_norm(&item.descriptor);
            let descriptor: Vec<u8> = item.descriptor.iter().map(|&c| c as u8).collect();
            best.offer(item.id, &descriptor, squared);
        }
    }
    let complete = for_each_partition(kv, cache, library, &manifest.partitions, |_, partition| {
        if partition.dimensions() != query.descriptor.len() {
            return Err(lost_partition(library).into());
        }
        for index in 0..partition.count() {
            let id = partition.id(index);
            let live = hidden.is_empty() || !hidden.contains(&id);
            if live && best.admits(partition.tags(index)) {
                best.offer(
                    id,
                    partition.descriptor(index),
                    partition.squared_norm(index),
                );
            }
        }
        Ok(())
    })?;
    Ok(complete.then(|| best.answer()))
}

/// The best items so far, and how many passed the tag filter.
struct Best<'a> {
    query: &'a Query,
    squared_norm: u32,
    wanted: usize,
    count: u64,
    worst_first: BinaryHeap<Ranked>,
}

impl<'a> Best<'a> {
    fn new(query: &'a Query) -> Self {
        Self {
            query,
            squared_norm: score::squared_norm(&query.descriptor),
            wanted: (query.offset as usize).saturating_add(query.limit as usize),
            count: 0,
            worst_first: BinaryHeap::new(),
        }
    }

    fn admits(&self, tags: impl Iterator<Item = u64> + Clone) -> bool {
        let carries = |wanted: &u64| tags.clone().any(|tag| tag == *wanted);
        self.query.tags.iter().all(carries)
    }

    fn offer(&mut self, id: ItemId, descriptor: &[u8], squared_norm: u32) {
        self.count += 1;
        if self.query.limit == 0 {
            return;
        }
        let dot = dot(&self.query.descriptor, descriptor);
        let score = score::from_dot(dot, self.squared_norm, squared_norm);
        let ranked = Ranked { score, id };
        if self.worst_first.len() < self.wanted {
            self.worst_first.push(ranked);
        } else if let Some(mut worst) = self.worst_first.peek_mut()
            && ranked < *worst
        {
            *worst = ranked;
        }
    }

    fn answer(self) -> Answer {
        let hits = self.worst_first.into_sorted_vec();
        let page = hits.into_iter().skip(self.query.offset as usize);
        Answer {
            count: self.count,
            hits: page.map(|Ranked { id, score }| Hit { id, score }).collect(),
        }
    }
}

/// A hit in the order of answers: less is better.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Ranked {
    score: f32,
    id: ItemId,
}

impl Eq for Ranked {}

impl Ord for Ranked {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_score = other.score.total_cmp(&self.score);
        by_score.then_with(|| self.id.cmp(&other.id))
    }
}

impl PartialOrd for Ranked {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
