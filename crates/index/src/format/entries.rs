//! Entries in the order of ids, read in place: 16 bytes of id and 8 of row number, little-endian.

use inference_types::ItemId;
use store::StoreError;

use crate::error::corrupt;

/// An entry: an id and the number of its row; 0 says that it has none.
pub type Entry = (ItemId, u64);

const ENTRY: usize = 24;

/// Entries as read from the store, checked once.
#[derive(Debug)]
pub struct Entries {
    bytes: Vec<u8>,
}

impl Entries {
    /// Checks the bytes of [`Entries::encode`].
    pub fn decode(key: &str, bytes: Vec<u8>) -> Result<Self, StoreError> {
        let entries = Self { bytes };
        let whole = entries.bytes.len().is_multiple_of(ENTRY);
        if !whole || !entries.iter().is_sorted_by(|a, b| a.0 < b.0) {
            return Err(corrupt(key, "not a list of directory entries"));
        }
        Ok(entries)
    }

    /// The bytes of entries that are in order, each id once.
    pub fn encode(entries: &[Entry]) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(entries.len() * ENTRY);
        for (id, sequence) in entries {
            bytes.extend(id.to_le_bytes());
            bytes.extend(sequence.to_le_bytes());
        }
        bytes
    }

    /// Bytes that it takes in memory.
    pub fn size(&self) -> usize {
        self.bytes.len()
    }

    /// What it says of an id.
    pub fn find(&self, id: ItemId) -> Option<u64> {
        let entries = self.entries();
        let at = entries.binary_search_by_key(&id, |entry| parsed(entry).0);
        Some(parsed(&entries[at.ok()?]).1)
    }

    /// All entries.
    pub fn iter(&self) -> impl Iterator<Item = Entry> {
        self.entries().iter().map(parsed)
    }

    /// Entries from `from` on, up to and without `to`.
    pub fn range(&self, from: ItemId, to: Option<ItemId>) -> impl Iterator<Item = Entry> {
        let entries = self.entries();
        let place = |id: ItemId| entries.partition_point(|entry| parsed(entry).0 < id);
        let end = to.map_or(entries.len(), place);
        entries[place(from).min(end)..end].iter().map(parsed)
    }

    fn entries(&self) -> &[[u8; ENTRY]] {
        self.bytes.as_chunks().0
    }
}

fn parsed(entry: &[u8; ENTRY]) -> Entry {
    let (id, rest) = entry.split_first_chunk::<16>().unwrap_or((&[0; 16], &[]));
    let sequence = rest.first_chunk::<8>().unwrap_or(&[0; 8]);
    (u128::from_le_bytes(*id), u64::from_le_bytes(*sequence))
}

/// Lists in order, oldest first, as one: of an id the latest list has the word.
pub fn merge_entries(lists: &[Vec<Entry>]) -> Vec<Entry> {
    let mut all: Vec<(ItemId, usize, u64)> = Vec::new();
    for (age, list) in lists.iter().rev().enumerate() {
        all.extend(list.iter().map(|(id, sequence)| (*id, age, *sequence)));
    }
    all.sort_unstable();
    all.dedup_by_key(|entry| entry.0);
    all.into_iter()
        .map(|(id, _, sequence)| (id, sequence))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_found_where_they_are() {
        let entries: Vec<Entry> = (0..100).map(|n| (n * 3, n as u64)).collect();
        let read = Entries::decode("k", Entries::encode(&entries)).unwrap();
        assert_eq!(read.iter().collect::<Vec<_>>(), entries);
        for id in 0..310 {
            let expected = (id % 3 == 0 && id < 300).then_some(id as u64 / 3);
            assert_eq!(read.find(id), expected);
        }
        assert_eq!(
            read.range(4, Some(10)).collect::<Vec<_>>(),
            [(6, 2), (9, 3)]
        );
        assert_eq!(read.range(295, None).collect::<Vec<_>>(), [(297, 99)]);
        assert_eq!(read.range(9, Some(3)).count(), 0);
    }

    #[test]
    fn what_is_out_of_order_or_cut_is_refused() {
        let bytes = Entries::encode(&[(2, 1), (1, 1)]);
        assert!(Entries::decode("k", bytes.clone()).is_err());
        assert!(Entries::decode("k", bytes[..30].to_vec()).is_err());
        assert!(Entries::decode("k", Entries::encode(&[(1, 1), (1, 2)])).is_err());
    }

    #[test]
    fn the_latest_list_has_the_word() {
        let lists = [vec![(1, 10), (2, 20)], vec![(2, 0), (3, 30)], vec![(1, 11)]];
        assert_eq!(merge_entries(&lists), [(1, 11), (2, 0), (3, 30)]);
    }
}
