//! Immutable blobs of items, laid out for a scan.
//!
//! Little-endian throughout: a header `version, count, dimensions, tags, numbers` of `u32`, then per
//! item its id (16 bytes), then per item the squared length of its descriptor (4 bytes), then the ends
//! of each item's tags and the ends of each item's numbers (4 bytes each), then all tags (field 4 bytes,
//! value 8), each item's in order, then all numbers (field 4 bytes, value 8), each item's in the order of
//! fields, then all descriptors back to back.

use std::borrow::Borrow;

use store::StoreError;

use super::{Item, ItemId, Number, Tag};

const VERSION: u32 = 2;
const HEADER: usize = 20;
/// Bytes of a tag or a number.
const LABEL: usize = 12;

/// A partition as read from the store, checked once.
#[derive(Debug)]
pub struct Partition {
    bytes: Vec<u8>,
    count: usize,
    dimensions: usize,
    norms_at: usize,
    tags: Labels,
    numbers: Labels,
    descriptors_at: usize,
}

/// Where the tags of all items lie, or their numbers.
#[derive(Debug)]
struct Labels {
    ends_at: usize,
    at: usize,
}

/// Encodes normalized items whose descriptors all have `dimensions` components.
pub fn encode<T: Borrow<Item>>(items: &[T], dimensions: u32) -> Vec<u8> {
    let items = || items.iter().map(T::borrow);
    let tags = items().map(|item| item.tags.len());
    let numbers = items().map(|item| item.numbers.len());
    let mut bytes = Vec::with_capacity(HEADER + items().map(encoded_len).sum::<usize>());
    let [all_tags, all_numbers] = [tags.clone().sum::<usize>(), numbers.clone().sum()];
    let header = [
        items().len() as u32,
        dimensions,
        all_tags as u32,
        all_numbers as u32,
    ];
    for field in [VERSION].into_iter().chain(header) {
        bytes.extend(field.to_le_bytes());
    }
    for item in items() {
        bytes.extend(item.id.to_le_bytes());
    }
    for item in items() {
        bytes.extend(crate::score::squared_norm(&item.descriptor).to_le_bytes());
    }
    push_ends(&mut bytes, tags);
    push_ends(&mut bytes, numbers);
    for tag in items().flat_map(|item| &item.tags) {
        bytes.extend(tag.field.to_le_bytes());
        bytes.extend(tag.value.to_le_bytes());
    }
    for number in items().flat_map(|item| &item.numbers) {
        bytes.extend(number.field.to_le_bytes());
        bytes.extend(number.value.to_le_bytes());
    }
    for item in items() {
        bytes.extend(item.descriptor.iter().map(|&component| component as u8));
    }
    bytes
}

fn push_ends(bytes: &mut Vec<u8>, counts: impl Iterator<Item = usize>) {
    let mut end = 0_u32;
    for count in counts {
        end += count as u32;
        bytes.extend(end.to_le_bytes());
    }
}

/// Bytes that `item` takes in a partition.
pub fn encoded_len(item: &Item) -> usize {
    16 + 4 + 4 + 4 + LABEL * (item.tags.len() + item.numbers.len()) + item.descriptor.len()
}

impl Partition {
    /// Checks the bytes of [`encode`]; `key` is only named in errors.
    pub fn decode(key: &str, bytes: Vec<u8>) -> Result<Self, StoreError> {
        Self::lay_out(bytes).ok_or_else(|| StoreError::Corrupt {
            key: key.to_owned(),
            reason: "not a partition of a known version".to_owned(),
        })
    }

    fn lay_out(bytes: Vec<u8>) -> Option<Self> {
        let field = |index: usize| u32_at(&bytes, index * 4);
        if bytes.len() < HEADER || field(0) != VERSION {
            return None;
        }
        let [count, dimensions, tags, numbers] =
            [field(1), field(2), field(3), field(4)].map(|n| n as usize);
        let after = |at: usize, count: usize, size: usize| at.checked_add(count.checked_mul(size)?);
        let norms_at = after(HEADER, count, 16)?;
        let tag_ends_at = after(norms_at, count, 4)?;
        let number_ends_at = after(tag_ends_at, count, 4)?;
        let tags_at = after(number_ends_at, count, 4)?;
        let numbers_at = after(tags_at, tags, LABEL)?;
        let descriptors_at = after(numbers_at, numbers, LABEL)?;
        let len = after(descriptors_at, count, dimensions)?;
        if len != bytes.len()
            || !ends_fit(&bytes[tag_ends_at..number_ends_at], tags)
            || !ends_fit(&bytes[number_ends_at..tags_at], numbers)
        {
            return None;
        }
        Some(Self {
            bytes,
            count,
            dimensions,
            norms_at,
            tags: Labels {
                ends_at: tag_ends_at,
                at: tags_at,
            },
            numbers: Labels {
                ends_at: number_ends_at,
                at: numbers_at,
            },
            descriptors_at,
        })
    }

    /// Bytes it takes in memory.
    pub fn size(&self) -> usize {
        self.bytes.len()
    }

    /// Components of each descriptor.
    pub fn dimensions(&self) -> usize {
        self.dimensions
    }

    /// Its items.
    pub fn entries(&self) -> impl Iterator<Item = Entry<'_>> + Clone {
        (0..self.count).map(|index| Entry {
            partition: self,
            index,
        })
    }

    /// The labels of item `index`.
    fn labels(&self, labels: &Labels, index: usize) -> &[[u8; LABEL]] {
        let end_of = |item: usize| u32_at(&self.bytes, labels.ends_at + item * 4) as usize;
        let start = if index == 0 { 0 } else { end_of(index - 1) };
        let bytes = &self.bytes[labels.at + start * LABEL..labels.at + end_of(index) * LABEL];
        bytes.as_chunks().0
    }
}

/// Whether `ends` never fall and never pass `count`.
fn ends_fit(ends: &[u8], count: usize) -> bool {
    let ends = ends.as_chunks().0.iter();
    let ends = ends.map(|end| u32::from_le_bytes(*end) as usize);
    ends.clone().is_sorted() && ends.max().is_none_or(|last| last <= count)
}

/// An item of a partition, read in place.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    partition: &'a Partition,
    index: usize,
}

impl<'a> Entry<'a> {
    /// Its id.
    pub fn id(&self) -> ItemId {
        u128::from_le_bytes(array_at(&self.partition.bytes, HEADER + self.index * 16))
    }

    /// The squared length of its descriptor.
    pub fn squared_norm(&self) -> u32 {
        u32_at(
            &self.partition.bytes,
            self.partition.norms_at + self.index * 4,
        )
    }

    /// Its descriptor, each byte an `i8`.
    pub fn descriptor(&self) -> &'a [u8] {
        let dimensions = self.partition.dimensions;
        let start = self.partition.descriptors_at + self.index * dimensions;
        &self.partition.bytes[start..start + dimensions]
    }

    /// Whether it carries `tag`.
    pub fn carries(&self, tag: Tag) -> bool {
        self.tags().binary_search_by_key(&tag, tag_of).is_ok()
    }

    /// The least of its values in `field`.
    pub fn least_value(&self, field: u32) -> Option<u64> {
        let tags = self.tags();
        let first = tags.partition_point(|tag| tag_of(tag).field < field);
        let tag = tag_of(tags.get(first)?);
        (tag.field == field).then_some(tag.value)
    }

    /// Its number in `field`.
    pub fn number(&self, field: u32) -> Option<f64> {
        let numbers = self.numbers();
        let at = numbers.binary_search_by_key(&field, |number| number_of(number).field);
        Some(number_of(numbers.get(at.ok()?)?).value)
    }

    /// The item, copied.
    pub fn to_item(self) -> Item {
        Item {
            id: self.id(),
            descriptor: self.descriptor().iter().map(|&b| b as i8).collect(),
            tags: self.tags().iter().map(tag_of).collect(),
            numbers: self.numbers().iter().map(number_of).collect(),
        }
    }

    fn tags(&self) -> &'a [[u8; LABEL]] {
        self.partition.labels(&self.partition.tags, self.index)
    }

    fn numbers(&self) -> &'a [[u8; LABEL]] {
        self.partition.labels(&self.partition.numbers, self.index)
    }
}

fn tag_of(label: &[u8; LABEL]) -> Tag {
    Tag {
        field: u32_at(label, 0),
        value: u64::from_le_bytes(array_at(label, 4)),
    }
}

fn number_of(label: &[u8; LABEL]) -> Number {
    Number {
        field: u32_at(label, 0),
        value: f64::from_le_bytes(array_at(label, 4)),
    }
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(array_at(bytes, at))
}

/// The `N` bytes from `at`; zeros where the slice ends, which [`Partition::lay_out`] rules out.
fn array_at<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    bytes
        .get(at..at + N)
        .and_then(|slice| slice.try_into().ok())
        .unwrap_or([0; N])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(field: u32) -> Number {
        let value = f64::from(field) - 0.5;
        Number { field, value }
    }

    fn items() -> Vec<Item> {
        (0..5_u8)
            .map(|n| Item {
                id: u128::from(n) << 100,
                descriptor: vec![n as i8 - 2, 127, -128],
                tags: (0..u64::from(n))
                    .map(|value| Tag { field: 7, value })
                    .collect(),
                numbers: (0..u32::from(n % 3)).map(number).collect(),
            })
            .collect()
    }

    #[test]
    fn items_come_back_as_they_were() {
        let bytes = encode(&items(), 3);
        assert_eq!(
            bytes.len(),
            HEADER + items().iter().map(encoded_len).sum::<usize>()
        );
        let partition = Partition::decode("k", bytes).unwrap();
        let back: Vec<Item> = partition.entries().map(Entry::to_item).collect();
        assert_eq!(back, items());
        let third = partition.entries().nth(2).unwrap();
        assert_eq!(third.squared_norm(), 127 * 127 + 128 * 128);
    }

    #[test]
    fn labels_are_found_in_place() {
        let partition = Partition::decode("k", encode(&items(), 3)).unwrap();
        for (entry, item) in partition.entries().zip(items()) {
            for field in 6..9 {
                let values = item.tags.iter().filter(|tag| tag.field == field);
                let least = values.map(|tag| tag.value).min();
                assert_eq!(entry.least_value(field), least);
                for value in 0..6 {
                    let tag = Tag { field, value };
                    assert_eq!(entry.carries(tag), item.tags.contains(&tag));
                }
            }
            for field in 0..4 {
                let expected = item.numbers.contains(&number(field));
                assert_eq!(entry.number(field), expected.then(|| number(field).value));
            }
        }
    }

    #[test]
    fn cut_or_altered_bytes_are_refused() {
        let bytes = encode(&items(), 3);
        for end in 0..bytes.len() {
            assert!(Partition::decode("k", bytes[..end].to_vec()).is_err());
        }
        for count_at in [4, 8, 12, 16] {
            let mut huge = bytes.clone();
            huge[count_at..count_at + 4].copy_from_slice(&u32::MAX.to_le_bytes());
            assert!(Partition::decode("k", huge).is_err());
        }
        let falling_end = HEADER + 5 * (16 + 4 + 4) + 4;
        let mut falling = bytes.clone();
        falling[falling_end] = 200;
        assert!(Partition::decode("k", falling).is_err());
    }
}
