//! What the directory says of ids.

use std::collections::HashMap;

use inference_types::ItemId;

use crate::error::SnapshotError;
use crate::format::{BlobKey, DirectoryRefs, Entries, EntriesRef, Page, PageRef};
use crate::storage::Storage;

/// The rows of those of `ids` that have one.
pub fn find(
    storage: Storage<'_>,
    directory: &DirectoryRefs,
    ids: &[ItemId],
) -> Result<HashMap<ItemId, u64>, SnapshotError> {
    let mut found = HashMap::with_capacity(ids.len());
    let mut open: Vec<ItemId> = ids.to_vec();
    let runs = storage.load(directory.runs.iter().map(EntriesRef::key))?;
    for run in directory.runs.iter().rev() {
        take_from(runs.entries(run.key())?, &mut open, &mut found);
    }
    find_in_partitions(storage, directory, &mut open, &mut found)?;
    found.retain(|_, sequence| *sequence != 0);
    Ok(found)
}

fn find_in_partitions(
    storage: Storage<'_>,
    directory: &DirectoryRefs,
    open: &mut Vec<ItemId>,
    found: &mut HashMap<ItemId, u64>,
) -> Result<(), SnapshotError> {
    open.sort_unstable();
    let mut pages: Vec<BlobKey> = open
        .iter()
        .filter_map(|id| Some(page_of(directory, *id)?.key()))
        .collect();
    pages.dedup();
    let loaded = storage.load(pages.iter().copied())?;
    let mut partitions: Vec<BlobKey> = Vec::new();
    for id in open.iter() {
        let Some(page) = page_of(directory, *id) else {
            continue;
        };
        partitions.extend(partition_of(loaded.page(page.key())?, *id));
    }
    partitions.dedup();
    let loaded = storage.load(partitions.iter().copied())?;
    for key in partitions {
        take_from(loaded.entries(key)?, open, found);
    }
    Ok(())
}

fn page_of(directory: &DirectoryRefs, id: ItemId) -> Option<&PageRef> {
    let after = directory.pages.partition_point(|page| page.first <= id);
    directory.pages.get(after.saturating_sub(1))
}

fn partition_of(page: &Page, id: ItemId) -> Option<BlobKey> {
    let after = page.partitions.partition_point(|p| p.first <= id);
    let partition = page.partitions.get(after.saturating_sub(1))?;
    Some(partition.entries.key())
}

/// Moves what `entries` say of the open ids to `found`.
fn take_from(entries: &Entries, open: &mut Vec<ItemId>, found: &mut HashMap<ItemId, u64>) {
    open.retain(|id| match entries.find(*id) {
        Some(sequence) => {
            found.insert(*id, sequence);
            false
        }
        None => true,
    });
}

/// All blobs of the directory; pages are read for it.
pub fn blobs(
    storage: Storage<'_>,
    directory: &DirectoryRefs,
) -> Result<Vec<BlobKey>, SnapshotError> {
    let mut blobs: Vec<BlobKey> = directory.runs.iter().map(EntriesRef::key).collect();
    for page in &directory.pages {
        blobs.push(page.key());
        let loaded = storage.load_one(page.key())?;
        let partitions = loaded.page(page.key())?.partitions.iter();
        blobs.extend(partitions.map(|partition| partition.entries.key()));
    }
    Ok(blobs)
}

/// All entries that say that an id has a row, in no order; every blob of the directory is read.
pub fn all(
    storage: Storage<'_>,
    directory: &DirectoryRefs,
) -> Result<HashMap<ItemId, u64>, SnapshotError> {
    let mut all = HashMap::new();
    for page in &directory.pages {
        let loaded = storage.load_one(page.key())?;
        for partition in &loaded.page(page.key())?.partitions {
            let key = partition.entries.key();
            all.extend(storage.load_one(key)?.entries(key)?.iter());
        }
    }
    for run in &directory.runs {
        let loaded = storage.load_one(run.key())?;
        all.extend(loaded.entries(run.key())?.iter());
    }
    all.retain(|_, sequence| *sequence != 0);
    Ok(all)
}
