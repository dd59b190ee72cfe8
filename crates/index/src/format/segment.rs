//! Changes that belong together: rows that were put, ids that were removed, each id once.

use std::sync::OnceLock;

use inference_types::{Item, ItemId};
use serde::{Deserialize, Serialize};
use store::StoreError;

use super::attributes::Attributes;
use super::blob_key::{BlobId, BlobKey, Kind};
use super::encoding::{from_postcard, to_postcard};
use super::row::Row;
use crate::error::corrupt;

/// A segment that is part of the library.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SegmentRef {
    /// Its blob.
    pub blob: BlobId,
    /// Rows in it.
    pub rows: u32,
    /// Ids in it that were removed.
    pub removed: u32,
    /// Bytes of its blob.
    pub bytes: u32,
    /// The least sequence number of its rows and of all rows after it.
    pub first: u64,
}

impl SegmentRef {
    /// Its blob's key.
    pub fn key(&self) -> BlobKey {
        self.blob.of(Kind::Segment)
    }
}

/// Changes, each id in at most one of them.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Segment {
    /// In the order of ids.
    rows: Vec<Row>,
    /// In order.
    removed: Vec<ItemId>,
    /// The rows' attributes, made when a search first asks.
    #[serde(skip)]
    attributes: OnceLock<Attributes>,
}

impl Clone for Segment {
    fn clone(&self) -> Self {
        Self::of(self.rows.clone(), self.removed.clone())
    }
}

impl PartialEq for Segment {
    fn eq(&self, other: &Self) -> bool {
        self.rows == other.rows && self.removed == other.removed
    }
}

impl Segment {
    fn of(rows: Vec<Row>, removed: Vec<ItemId>) -> Self {
        Self {
            rows,
            removed,
            attributes: OnceLock::new(),
        }
    }

    /// Reads what [`Segment::encode`] wrote.
    pub fn decode(key: &str, bytes: &[u8]) -> Result<Self, StoreError> {
        let segment: Self = from_postcard(key, bytes)?;
        let in_order = segment.rows.is_sorted_by(|a, b| a.item.id < b.item.id)
            && segment.removed.is_sorted_by(|a, b| a < b);
        if in_order {
            Ok(segment)
        } else {
            Err(corrupt(key, "a segment out of order"))
        }
    }

    /// The bytes to store.
    pub fn encode(&self) -> Result<Vec<u8>, StoreError> {
        to_postcard(self)
    }

    /// The rows, in the order of ids.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The ids that were removed, in order.
    pub fn removed(&self) -> &[ItemId] {
        &self.removed
    }

    /// The attributes of the rows.
    pub fn attributes(&self) -> Result<&Attributes, StoreError> {
        if let Some(attributes) = self.attributes.get() {
            return Ok(attributes);
        }
        let rows = self.rows.iter().map(|row| (row.sequence, &row.item));
        let attributes = Attributes::decode("segment", Attributes::encode(rows))?;
        Ok(self.attributes.get_or_init(|| attributes))
    }

    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.removed.is_empty()
    }

    /// About the bytes that it takes in memory.
    pub fn size(&self) -> usize {
        const ROW: usize = 160;
        self.encoded_len() + self.rows.len() * ROW
    }

    /// A little more than the bytes that it is encoded to.
    pub fn encoded_len(&self) -> usize {
        let rows: usize = self.rows.iter().map(Row::encoded_len).sum();
        rows + self.removed.len() * 19 + 8
    }

    /// What it says of `id`: the number of its row, or `None` when it was removed.
    pub fn latest(&self, id: ItemId) -> Option<Option<u64>> {
        if let Ok(at) = self.find(id) {
            return Some(Some(self.rows[at].sequence));
        }
        self.removed.binary_search(&id).is_ok().then_some(None)
    }

    /// Puts `item` as the row of this number, in the place of whatever it said of the id.
    pub fn put(&mut self, sequence: u64, item: Item) {
        self.attributes.take();
        if let Ok(at) = self.removed.binary_search(&item.id) {
            self.removed.remove(at);
        }
        let row = Row { sequence, item };
        match self.find(row.item.id) {
            Ok(at) => self.rows[at] = row,
            Err(at) => self.rows.insert(at, row),
        }
    }

    /// Says that `id` was removed.
    pub fn remove(&mut self, id: ItemId) {
        self.attributes.take();
        if let Ok(at) = self.find(id) {
            self.rows.remove(at);
        }
        if let Err(at) = self.removed.binary_search(&id) {
            self.removed.insert(at, id);
        }
    }

    /// Both as one, where `later` has the last word.
    pub fn merged_with(&self, later: Self) -> Self {
        let said = |id: ItemId| later.latest(id).is_some();
        let rows = self.rows.iter().filter(|row| !said(row.item.id)).cloned();
        let removed = self.removed.iter().copied().filter(|id| !said(*id));
        let (mut rows, mut removed): (Vec<_>, Vec<_>) = (rows.collect(), removed.collect());
        rows.extend(later.rows);
        rows.sort_unstable_by_key(|row| row.item.id);
        removed.extend(later.removed);
        removed.sort_unstable();
        Self::of(rows, removed)
    }

    /// Segments of at most about so many bytes, in which each id is once.
    pub fn cut(self, bytes: usize) -> Vec<Self> {
        let mut cut = vec![Self::default()];
        let mut open = 0;
        let mut room_for = |cut: &mut Vec<Self>, length: usize| {
            if open > 0 && open + length > bytes {
                cut.push(Self::default());
                open = 0;
            }
            open += length;
        };
        for row in self.rows {
            room_for(&mut cut, row.encoded_len());
            if let Some(last) = cut.last_mut() {
                last.rows.push(row);
            }
        }
        for id in self.removed {
            room_for(&mut cut, 19);
            if let Some(last) = cut.last_mut() {
                last.removed.push(id);
            }
        }
        cut.retain(|segment| !segment.is_empty());
        cut
    }

    fn find(&self, id: ItemId) -> Result<usize, usize> {
        self.rows.binary_search_by_key(&id, |row| row.item.id)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    fn item(id: ItemId) -> Item {
        Item {
            id,
            descriptor: vec![1; 20],
            tags: Vec::new(),
            numbers: Vec::new(),
        }
    }

    fn said(segments: &[Segment]) -> BTreeMap<ItemId, Option<u64>> {
        let mut said = BTreeMap::new();
        for segment in segments {
            said.extend(
                segment
                    .rows
                    .iter()
                    .map(|row| (row.item.id, Some(row.sequence))),
            );
            said.extend(segment.removed.iter().map(|id| (*id, None)));
        }
        said
    }

    proptest! {
        #[test]
        fn joined_cut_and_read_again_it_says_the_same(
            changes in prop::collection::vec((0..30_u128, any::<bool>()), 0..80),
            at in 0..80_usize,
            bytes in 20..400_usize,
        ) {
            let mut expected = BTreeMap::new();
            let mut halves = [Segment::default(), Segment::default()];
            for (sequence, (id, put)) in changes.into_iter().enumerate() {
                let half = &mut halves[usize::from(sequence >= at)];
                let sequence = sequence as u64;
                match put {
                    true => half.put(sequence, item(id)),
                    false => half.remove(id),
                }
                expected.insert(id, put.then_some(sequence));
            }
            let [first, second] = halves;
            let joined = first.merged_with(second);
            let read = Segment::decode("k", &joined.encode().unwrap()).unwrap();
            prop_assert!(joined.encode().unwrap().len() <= joined.encoded_len());
            prop_assert_eq!(&said(std::slice::from_ref(&read)), &expected);
            for id in 0..30 {
                prop_assert_eq!(read.latest(id), expected.get(&id).copied());
            }
            let cut = read.cut(bytes);
            prop_assert_eq!(said(&cut), expected);
            prop_assert!(cut.iter().all(|part| part.encoded_len() <= bytes + 100));
        }
    }
}
