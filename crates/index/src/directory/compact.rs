//! Merging runs into the partitions, a bounded number of partitions at a step.

use inference_types::ItemId;

use super::runs::write;
use crate::error::SnapshotError;
use crate::format::{
    Compaction, DirectoryRefs, Entry, Page, PageRef, PartitionRef, merge_entries, to_postcard,
};
use crate::storage::Transaction;
use crate::tuning::Tuning;

/// Partitions that one step rewrites: some 1 MB at most.
const AT_ONCE: usize = 24;
/// Partitions of a page at most.
const MOST_PARTITIONS: usize = 512;

/// Whether runs should be merged into the partitions.
pub fn is_compaction_due(directory: &DirectoryRefs, tuning: &Tuning) -> bool {
    directory.compaction.is_some() || directory.runs.len() >= tuning.runs
}

/// Does one step of a compaction, beginning it if need be.
pub fn compact(
    transaction: &mut Transaction<'_>,
    directory: &mut DirectoryRefs,
) -> Result<(), SnapshotError> {
    let runs = directory.runs.len() as u32;
    let compaction = directory.compaction.take();
    let Compaction { runs, next } = compaction.unwrap_or(Compaction { runs, next: 0 });
    let (page_at, range) = next_range(transaction, directory, next)?;
    let partitions = rewrite(transaction, directory, runs as usize, &range)?;
    replace_in_page(transaction, directory, page_at, &range, partitions)?;
    match range.to {
        Some(next) => directory.compaction = Some(Compaction { runs, next }),
        None => {
            for run in directory.runs.drain(..runs as usize) {
                transaction.retire(run.key());
            }
        }
    }
    Ok(())
}

/// What one step is about: some partitions of one page, and the ids that belong into them.
struct CompactedRange {
    partitions: std::ops::Range<usize>,
    old: Vec<PartitionRef>,
    from: ItemId,
    /// `None` where no partition follows.
    to: Option<ItemId>,
}

/// The partitions that begin with the one of `next`, and the place of their page.
fn next_range(
    transaction: &Transaction<'_>,
    directory: &DirectoryRefs,
    next: ItemId,
) -> Result<(usize, CompactedRange), SnapshotError> {
    let whole = CompactedRange {
        partitions: 0..0,
        old: Vec::new(),
        from: 0,
        to: None,
    };
    let after = directory.pages.partition_point(|page| page.first <= next);
    let page_at = after.saturating_sub(1);
    let Some(page) = directory.pages.get(page_at) else {
        return Ok((0, whole));
    };
    let loaded = transaction.load([page.key()])?;
    let partitions = &loaded.page(page.key())?.partitions;
    let start = partitions
        .partition_point(|p| p.first <= next)
        .saturating_sub(1);
    let end = (start + AT_ONCE).min(partitions.len());
    let following = partitions.get(end).map(|partition| partition.first);
    let next_page = directory.pages.get(page_at + 1).map(|page| page.first);
    let range = CompactedRange {
        partitions: start..end,
        old: partitions[start..end].to_vec(),
        from: next,
        to: following.or(next_page),
    };
    Ok((page_at, range))
}

/// Writes the partitions of the range with the oldest `runs` runs merged in.
fn rewrite(
    transaction: &mut Transaction<'_>,
    directory: &DirectoryRefs,
    runs: usize,
    range: &CompactedRange,
) -> Result<Vec<PartitionRef>, SnapshotError> {
    let runs = &directory.runs[..runs.min(directory.runs.len())];
    let run_keys = runs.iter().map(|run| run.key());
    let old_keys = range.old.iter().map(|partition| partition.entries.key());
    let loaded = transaction.load(run_keys.clone().chain(old_keys.clone()))?;
    let mut lists: Vec<Vec<Entry>> = vec![Vec::new()];
    for key in old_keys {
        lists[0].extend(loaded.entries(key)?.iter());
        transaction.retire(key);
    }
    for key in run_keys {
        let within = loaded.entries(key)?.range(range.from, range.to);
        lists.push(within.collect());
    }
    let mut all = merge_entries(&lists);
    // Nothing older is below that a 0 would have to hide.
    all.retain(|(_, sequence)| *sequence != 0);
    let most = transaction.storage().tuning().partition_entries;
    let pieces = all.len().div_ceil(most).max(1);
    let length = all.len().div_ceil(pieces).max(1);
    let mut partitions = Vec::new();
    for entries in all.chunks(length) {
        partitions.push(PartitionRef {
            first: entries[0].0,
            entries: write(transaction, entries)?,
        });
    }
    Ok(partitions)
}

/// Puts `partitions` in the place of the range, and cuts a page that becomes too long.
fn replace_in_page(
    transaction: &mut Transaction<'_>,
    directory: &mut DirectoryRefs,
    page_at: usize,
    range: &CompactedRange,
    partitions: Vec<PartitionRef>,
) -> Result<(), SnapshotError> {
    let mut all = Vec::new();
    if let Some(page) = directory.pages.get(page_at) {
        let key = page.key();
        let loaded = transaction.load([key])?;
        all.clone_from(&loaded.page(key)?.partitions);
        transaction.retire(key);
        directory.pages.remove(page_at);
    }
    all.splice(range.partitions.clone(), partitions);
    let pieces = all.len().div_ceil(MOST_PARTITIONS).max(1);
    let length = all.len().div_ceil(pieces).max(1);
    let mut pages = Vec::new();
    for partitions in all.chunks(length) {
        let page = Page {
            partitions: partitions.to_vec(),
        };
        let blob = transaction.new_id();
        let first = partitions[0].first;
        let page_ref = PageRef { first, blob };
        transaction.write(page_ref.key(), to_postcard(&page)?)?;
        pages.push(page_ref);
    }
    directory.pages.splice(page_at..page_at, pages);
    Ok(())
}
