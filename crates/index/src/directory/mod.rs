//! Which row of the tree each id is: sorted runs of the latest folds before sorted partitions of all.
//!
//! A log-structured merge tree (O'Neil 1996) of two levels. A fold adds a run; runs join while they are
//! small, and when there are many a push merges them into the partitions, a bounded number of these at
//! a step. A run has the word over older runs and over the partitions.

mod entries;
mod push;

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

pub use entries::Entries;
pub use push::push;

use super::blob::{BlobId, BlobKey, Kind};
use super::error::Trouble;
use super::source::{Loaded, Source};
use super::step::Step;
use super::tail::Segment;
use inference_types::ItemId;

use super::Tuning;

/// Entries of a run that still joins a new one: with 24 bytes each a blob of twice as many fits.
const JOINING_ENTRIES: u32 = 4096;

/// An entry: an id and the number of its row; 0 says that it has none.
pub type Entry = (ItemId, u64);

/// What the manifest says of the directory.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct DirectoryRefs {
    /// Oldest first.
    runs: Vec<EntriesRef>,
    /// In the order of ids.
    pages: Vec<PageRef>,
    /// A push that is not finished.
    pushing: Option<Pushing>,
}

/// A blob of entries.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct EntriesRef {
    blob: BlobId,
    count: u32,
}

/// A page, and the id that it begins with; the first page also has all before.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct PageRef {
    first: ItemId,
    blob: BlobId,
}

/// A push in progress.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Pushing {
    /// How many of the oldest runs are being pushed.
    runs: u32,
    /// The id that the next step begins with.
    next: ItemId,
}

/// Where partitions are, in the order of ids.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Page {
    partitions: Vec<PartitionRef>,
}

/// A partition, and the id that it begins with; the first one also has all before.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct PartitionRef {
    first: ItemId,
    entries: EntriesRef,
}

impl Page {
    /// About the bytes that it takes in memory.
    pub fn size(&self) -> usize {
        self.partitions.len() * size_of::<PartitionRef>()
    }
}

impl EntriesRef {
    fn key(&self) -> BlobKey {
        self.blob.of(Kind::Entries)
    }
}

impl PageRef {
    fn key(&self) -> BlobKey {
        self.blob.of(Kind::Page)
    }
}

impl DirectoryRefs {
    /// Whether runs should be pushed into the partitions.
    pub fn is_push_due(&self, tuning: &Tuning) -> bool {
        self.pushing.is_some() || self.runs.len() >= tuning.runs
    }

    /// The rows of those of `ids` that have one.
    pub fn find(
        &self,
        source: Source<'_>,
        ids: &[ItemId],
    ) -> Result<HashMap<ItemId, u64>, Trouble> {
        let mut found = HashMap::with_capacity(ids.len());
        let mut open: Vec<ItemId> = ids.to_vec();
        let runs = source.load(self.runs.iter().map(EntriesRef::key))?;
        for run in self.runs.iter().rev() {
            take_from(runs.entries(run.key())?, &mut open, &mut found);
        }
        self.find_in_partitions(source, &mut open, &mut found)?;
        found.retain(|_, sequence| *sequence != 0);
        Ok(found)
    }

    fn find_in_partitions(
        &self,
        source: Source<'_>,
        open: &mut Vec<ItemId>,
        found: &mut HashMap<ItemId, u64>,
    ) -> Result<(), Trouble> {
        open.sort_unstable();
        let mut pages: Vec<BlobKey> = open
            .iter()
            .filter_map(|id| Some(self.page_of(*id)?.key()))
            .collect();
        pages.dedup();
        let loaded = source.load(pages.iter().copied())?;
        let mut partitions: Vec<BlobKey> = Vec::new();
        for id in open.iter() {
            let Some(page) = self.page_of(*id) else {
                continue;
            };
            partitions.extend(partition_of(loaded.page(page.key())?, *id));
        }
        partitions.dedup();
        let loaded = source.load(partitions.iter().copied())?;
        for key in partitions {
            take_from(loaded.entries(key)?, open, found);
        }
        Ok(())
    }

    fn page_of(&self, id: ItemId) -> Option<&PageRef> {
        let after = self.pages.partition_point(|page| page.first <= id);
        self.pages.get(after.saturating_sub(1))
    }

    /// Adds what `segments`, oldest first, say as a run.
    pub fn add(&mut self, step: &mut Step<'_>, segments: &[&Segment]) -> Result<(), Trouble> {
        let mut said: HashMap<ItemId, u64> = HashMap::new();
        for segment in segments {
            said.extend(segment.removed().iter().map(|id| (*id, 0)));
            let rows = segment.rows().iter();
            said.extend(rows.map(|row| (row.item.id, row.sequence)));
        }
        let mut entries: Vec<Entry> = said.into_iter().collect();
        entries.sort_unstable();
        // A push counts runs from the oldest: those that it is about stay as they are.
        let pushed = self.pushing.as_ref().map_or(0, |p| p.runs as usize);
        while self.runs.len() > pushed
            && let Some(last) = self.runs.last()
            && last.count <= JOINING_ENTRIES.min(2 * entries.len() as u32)
            && entries.len() as u32 <= JOINING_ENTRIES
        {
            let key = last.key();
            let older = step.load([key])?;
            entries = entries::merged(&[older.entries(key)?.iter().collect(), entries]);
            step.replace(key);
            self.runs.pop();
        }
        for entries in entries.chunks(2 * JOINING_ENTRIES as usize) {
            self.runs.push(write(step, entries)?);
        }
        Ok(())
    }

    /// All blobs of the directory; pages are read for it.
    pub fn blobs(&self, source: Source<'_>) -> Result<Vec<BlobKey>, Trouble> {
        let mut blobs: Vec<BlobKey> = self.runs.iter().map(EntriesRef::key).collect();
        for page in &self.pages {
            blobs.push(page.key());
            let loaded = source.load_one(page.key())?;
            let partitions = loaded.page(page.key())?.partitions.iter();
            blobs.extend(partitions.map(|partition| partition.entries.key()));
        }
        Ok(blobs)
    }

    /// All entries that say that an id has a row, in no order; every blob of the directory is read.
    pub fn all(&self, source: Source<'_>) -> Result<HashMap<ItemId, u64>, Trouble> {
        let mut all = HashMap::new();
        for page in &self.pages {
            let loaded = source.load_one(page.key())?;
            for partition in &loaded.page(page.key())?.partitions {
                let key = partition.entries.key();
                all.extend(source.load_one(key)?.entries(key)?.iter());
            }
        }
        for run in &self.runs {
            let loaded: Loaded = source.load_one(run.key())?;
            all.extend(loaded.entries(run.key())?.iter());
        }
        all.retain(|_, sequence| *sequence != 0);
        Ok(all)
    }
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

fn partition_of(page: &Page, id: ItemId) -> Option<BlobKey> {
    let after = page.partitions.partition_point(|p| p.first <= id);
    let partition = page.partitions.get(after.saturating_sub(1))?;
    Some(partition.entries.key())
}

fn write(step: &mut Step<'_>, entries: &[Entry]) -> Result<EntriesRef, Trouble> {
    let blob = step.new_id();
    let written = EntriesRef {
        blob,
        count: entries.len() as u32,
    };
    step.write(written.key(), Entries::encode(entries))?;
    Ok(written)
}
