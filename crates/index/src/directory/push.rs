//! Merging runs into the partitions, a bounded number of partitions at a step.

use super::super::blob::to_postcard;
use super::super::error::Trouble;
use super::super::step::Step;
use super::{DirectoryRefs, Entry, Page, PageRef, PartitionRef, Pushing, entries, write};
use inference_types::ItemId;

/// Partitions that one step rewrites: some 1 MB at most.
const AT_ONCE: usize = 24;
/// Partitions of a page at most.
const MOST_PARTITIONS: usize = 512;

/// Does one step of a push, beginning it if need be.
pub fn push(step: &mut Step<'_>, directory: &mut DirectoryRefs) -> Result<(), Trouble> {
    let runs = directory.runs.len() as u32;
    let pushing = directory.pushing.take();
    let Pushing { runs, next } = pushing.unwrap_or(Pushing { runs, next: 0 });
    let (page_at, range) = stretch(step, directory, next)?;
    let partitions = rewrite(step, directory, runs as usize, &range)?;
    replace_in_page(step, directory, page_at, &range, partitions)?;
    match range.to {
        Some(next) => directory.pushing = Some(Pushing { runs, next }),
        None => {
            for run in directory.runs.drain(..runs as usize) {
                step.replace(run.key());
            }
        }
    }
    Ok(())
}

/// What one step is about: some partitions of one page, and the ids that belong into them.
struct Stretch {
    partitions: std::ops::Range<usize>,
    old: Vec<PartitionRef>,
    from: ItemId,
    /// `None` where no partition follows.
    to: Option<ItemId>,
}

/// The partitions that begin with the one of `next`, and the place of their page.
fn stretch(
    step: &Step<'_>,
    directory: &DirectoryRefs,
    next: ItemId,
) -> Result<(usize, Stretch), Trouble> {
    let whole = Stretch {
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
    let loaded = step.load([page.key()])?;
    let partitions = &loaded.page(page.key())?.partitions;
    let start = partitions
        .partition_point(|p| p.first <= next)
        .saturating_sub(1);
    let end = (start + AT_ONCE).min(partitions.len());
    let following = partitions.get(end).map(|partition| partition.first);
    let next_page = directory.pages.get(page_at + 1).map(|page| page.first);
    let stretch = Stretch {
        partitions: start..end,
        old: partitions[start..end].to_vec(),
        from: next,
        to: following.or(next_page),
    };
    Ok((page_at, stretch))
}

/// Writes the partitions of the stretch with the oldest `runs` runs merged in.
fn rewrite(
    step: &mut Step<'_>,
    directory: &DirectoryRefs,
    runs: usize,
    stretch: &Stretch,
) -> Result<Vec<PartitionRef>, Trouble> {
    let runs = &directory.runs[..runs.min(directory.runs.len())];
    let run_keys = runs.iter().map(|run| run.key());
    let old_keys = stretch.old.iter().map(|partition| partition.entries.key());
    let loaded = step.load(run_keys.clone().chain(old_keys.clone()))?;
    let mut lists: Vec<Vec<Entry>> = vec![Vec::new()];
    for key in old_keys {
        lists[0].extend(loaded.entries(key)?.iter());
        step.replace(key);
    }
    for key in run_keys {
        let within = loaded.entries(key)?.range(stretch.from, stretch.to);
        lists.push(within.collect());
    }
    let mut all = entries::merged(&lists);
    // Nothing older is below that a 0 would have to hide.
    all.retain(|(_, sequence)| *sequence != 0);
    let most = step.source().tuning().partition_entries;
    let pieces = all.len().div_ceil(most).max(1);
    let length = all.len().div_ceil(pieces).max(1);
    let mut partitions = Vec::new();
    for entries in all.chunks(length) {
        partitions.push(PartitionRef {
            first: entries[0].0,
            entries: write(step, entries)?,
        });
    }
    Ok(partitions)
}

/// Puts `partitions` in the place of the stretch, and cuts a page that becomes too long.
fn replace_in_page(
    step: &mut Step<'_>,
    directory: &mut DirectoryRefs,
    page_at: usize,
    stretch: &Stretch,
    partitions: Vec<PartitionRef>,
) -> Result<(), Trouble> {
    let mut all = Vec::new();
    if let Some(page) = directory.pages.get(page_at) {
        let key = page.key();
        let loaded = step.load([key])?;
        all.clone_from(&loaded.page(key)?.partitions);
        step.replace(key);
        directory.pages.remove(page_at);
    }
    all.splice(stretch.partitions.clone(), partitions);
    let pieces = all.len().div_ceil(MOST_PARTITIONS).max(1);
    let length = all.len().div_ceil(pieces).max(1);
    let mut pages = Vec::new();
    for partitions in all.chunks(length) {
        let page = Page {
            partitions: partitions.to_vec(),
        };
        let blob = step.new_id();
        let first = partitions[0].first;
        let page_ref = PageRef { first, blob };
        step.write(page_ref.key(), to_postcard(&page)?)?;
        pages.push(page_ref);
    }
    directory.pages.splice(page_at..page_at, pages);
    Ok(())
}
