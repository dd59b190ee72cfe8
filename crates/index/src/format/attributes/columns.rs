//! Attributes, read in place.

use std::ops::Range;

use fixedbitset::FixedBitSet;
use inference_types::{ItemId, Number, Tag};
use store::StoreError;

use super::layout::{self, Layout, TAG, index_of, span, tag_of};
use crate::error::corrupt;

/// The attributes of a part as read from the store, checked once.
#[derive(Debug)]
pub struct Attributes {
    bytes: Vec<u8>,
    layout: Layout,
}

/// The tags and the numbers of an item, as an item has them.
pub type TagsAndNumbers = (Vec<Tag>, Vec<Number>);

impl Attributes {
    /// Checks the bytes of [`Attributes::encode`]; `key` is only named in errors.
    pub fn decode(key: &str, bytes: Vec<u8>) -> Result<Self, StoreError> {
        let layout =
            Layout::of(&bytes).ok_or_else(|| corrupt(key, "not attributes of a known version"))?;
        Ok(Self { bytes, layout })
    }

    /// Bytes it takes in memory.
    pub fn size(&self) -> usize {
        self.bytes.len()
    }

    /// How many items the part has, at most [`MAX_ITEMS`](layout::MAX_ITEMS).
    pub fn count(&self) -> usize {
        self.layout.count
    }

    /// The id of the item of this index, 0 where there is none.
    pub fn id(&self, index: usize) -> ItemId {
        let ids = self.column(&self.layout.ids);
        ids.get(index).copied().map_or(0, ItemId::from_le_bytes)
    }

    /// The sequence number of the item of this index, 0 where there is none.
    pub fn sequence(&self, index: usize) -> u64 {
        let sequences = self.column(&self.layout.sequences);
        sequences.get(index).copied().map_or(0, u64::from_le_bytes)
    }

    /// The ids of all items, in the order of the part.
    pub fn ids(&self) -> impl ExactSizeIterator<Item = ItemId> + Clone {
        let ids = self.column(&self.layout.ids).iter();
        ids.copied().map(ItemId::from_le_bytes)
    }

    /// The sequence numbers of all items, in the order of the part.
    pub fn sequences(&self) -> impl ExactSizeIterator<Item = u64> + Clone {
        let sequences = self.column(&self.layout.sequences).iter();
        sequences.copied().map(u64::from_le_bytes)
    }

    /// The items that carry `tag`.
    pub fn tag(&self, tag: Tag) -> FixedBitSet {
        self.set_of([self.items_with(tag)])
    }

    /// The items that carry any tag or number of `field`.
    pub fn present(&self, field: u32) -> FixedBitSet {
        // The tags of a field are neighbours, and so are their items.
        let tagged = self.tagged(self.tags_of(field));
        let (numbered, _) = self.numbers_of(field);
        self.set_of([tagged, numbered])
    }

    /// The items whose number in `field` is at least `least` and at most `most`; none if either is NaN.
    pub fn range(&self, field: u32, least: f64, most: f64) -> FixedBitSet {
        let (items, values) = self.numbers_of(field);
        if least.is_nan() || most.is_nan() {
            return self.set_of([]);
        }
        let first = values.partition_point(|value| f64::from_le_bytes(*value) < least);
        let end = values.partition_point(|value| f64::from_le_bytes(*value) <= most);
        // Where the bounds are in the wrong order, there is no such slice.
        self.set_of([items.get(first..end).unwrap_or_default()])
    }

    /// The least value in `field` of each item.
    pub fn least_values(&self, field: u32) -> Vec<Option<u64>> {
        let mut least = vec![None; self.count()];
        for at in self.tags_of(field) {
            let Some(tag) = self.tag_at(at) else { break };
            for item in self.tagged(at..at + 1) {
                // Values rise, so that the first to come is the least.
                if let Some(slot) = least.get_mut(index_of(*item)) {
                    slot.get_or_insert(tag.value);
                }
            }
        }
        least
    }

    /// How many of `tags`, all different, each item carries.
    pub fn carried(&self, tags: &[Tag]) -> Vec<u16> {
        let mut carried = vec![0_u16; self.count()];
        for item in tags.iter().flat_map(|tag| self.items_with(*tag)) {
            if let Some(count) = carried.get_mut(index_of(*item)) {
                *count = count.saturating_add(1);
            }
        }
        carried
    }

    /// What each item carries: tags in order, numbers in the order of fields.
    pub fn to_attributes(&self) -> Vec<TagsAndNumbers> {
        let mut all = vec![TagsAndNumbers::default(); self.count()];
        for at in 0..self.tags().len() {
            let Some(tag) = self.tag_at(at) else { break };
            for item in self.tagged(at..at + 1) {
                if let Some((tags, _)) = all.get_mut(index_of(*item)) {
                    tags.push(tag);
                }
            }
        }
        for (at, field) in self.fields().iter().copied().enumerate() {
            let field = u32::from_le_bytes(field);
            let (items, values) = self.numbers_at(at);
            for (item, value) in items.iter().zip(values) {
                let value = f64::from_le_bytes(*value);
                if let Some((_, numbers)) = all.get_mut(index_of(*item)) {
                    numbers.push(Number { field, value });
                }
            }
        }
        all
    }

    /// The set of the items in `lists`.
    fn set_of<const N: usize>(&self, lists: [&[[u8; 2]]; N]) -> FixedBitSet {
        let count = self.count();
        let mut set = FixedBitSet::with_capacity(count);
        for item in lists.into_iter().flatten() {
            let index = index_of(*item);
            if index < count {
                set.insert(index);
            }
        }
        set
    }

    /// The items that carry `tag`, rising.
    fn items_with(&self, tag: Tag) -> &[[u8; 2]] {
        match self.tags().binary_search_by_key(&tag, tag_of) {
            Ok(at) => self.tagged(at..at + 1),
            Err(_) => &[],
        }
    }

    /// Which of the different tags are of `field`.
    fn tags_of(&self, field: u32) -> Range<usize> {
        let tags = self.tags();
        let first = tags.partition_point(|tag| tag_of(tag).field < field);
        let end = tags.partition_point(|tag| tag_of(tag).field <= field);
        first..end
    }

    /// The items that carry the different tags of this range, those of one tag after those of another.
    fn tagged(&self, tags: Range<usize>) -> &[[u8; 2]] {
        let ends = self.column(&self.layout.tag_ends);
        let items = self.column(&self.layout.tagged);
        items.get(span(ends, tags)).unwrap_or_default()
    }

    /// The items that have a number in `field` and their values, in the order of values.
    fn numbers_of(&self, field: u32) -> (&[[u8; 2]], &[[u8; 8]]) {
        let of = |field: &[u8; 4]| u32::from_le_bytes(*field);
        match self.fields().binary_search_by_key(&field, of) {
            Ok(at) => self.numbers_at(at),
            Err(_) => (&[], &[]),
        }
    }

    /// Those of the field of this index.
    fn numbers_at(&self, field: usize) -> (&[[u8; 2]], &[[u8; 8]]) {
        let span = span(self.column(&self.layout.field_ends), field..field + 1);
        let items = self.column(&self.layout.numbered);
        let values = self.column(&self.layout.values);
        (
            items.get(span.clone()).unwrap_or_default(),
            values.get(span).unwrap_or_default(),
        )
    }

    fn tags(&self) -> &[[u8; TAG]] {
        self.column(&self.layout.tags)
    }

    fn tag_at(&self, at: usize) -> Option<Tag> {
        self.tags().get(at).map(tag_of)
    }

    fn fields(&self) -> &[[u8; 4]] {
        self.column(&self.layout.fields)
    }

    fn column<const N: usize>(&self, place: &Range<usize>) -> &[[u8; N]] {
        layout::column(&self.bytes, place)
    }
}
