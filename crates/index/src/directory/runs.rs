//! Runs: what merges of the write buffer say, not in the partitions yet.

use std::collections::HashMap;

use inference_types::ItemId;

use crate::error::SnapshotError;
use crate::format::{DirectoryRefs, Entries, EntriesRef, Entry, Segment, merge_entries};
use crate::storage::Transaction;

/// Entries of a run that still joins a new one: with 24 bytes each a blob of twice as many fits.
const JOINING_ENTRIES: u32 = 4096;

/// Adds what `segments`, oldest first, say as a run.
pub fn add_run(
    transaction: &mut Transaction<'_>,
    directory: &mut DirectoryRefs,
    segments: &[&Segment],
) -> Result<(), SnapshotError> {
    let mut said: HashMap<ItemId, u64> = HashMap::new();
    for segment in segments {
        said.extend(segment.removed().iter().map(|id| (*id, 0)));
        let rows = segment.rows().iter();
        said.extend(rows.map(|row| (row.item.id, row.sequence)));
    }
    let mut entries: Vec<Entry> = said.into_iter().collect();
    entries.sort_unstable();
    // A compaction counts runs from the oldest: those that it is about stay as they are.
    let compacted = directory.compaction.as_ref();
    let compacted = compacted.map_or(0, |compaction| compaction.runs as usize);
    while directory.runs.len() > compacted
        && let Some(last) = directory.runs.last()
        && last.count <= JOINING_ENTRIES.min(2 * entries.len() as u32)
        && entries.len() as u32 <= JOINING_ENTRIES
    {
        let key = last.key();
        let older = transaction.load([key])?;
        entries = merge_entries(&[older.entries(key)?.iter().collect(), entries]);
        transaction.retire(key);
        directory.runs.pop();
    }
    for entries in entries.chunks(2 * JOINING_ENTRIES as usize) {
        directory.runs.push(write(transaction, entries)?);
    }
    Ok(())
}

/// Writes a blob of entries, which are in order.
pub fn write(
    transaction: &mut Transaction<'_>,
    entries: &[Entry],
) -> Result<EntriesRef, SnapshotError> {
    let entries_ref = EntriesRef {
        blob: transaction.new_id(),
        count: entries.len() as u32,
    };
    transaction.write(entries_ref.key(), Entries::encode(entries))?;
    Ok(entries_ref)
}
