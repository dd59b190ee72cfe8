//! Attributes to bytes.

use inference_types::{Item, Tag};

use super::columns::Attributes;
use super::layout::{HEADER, TAG, VERSION};

/// Bytes of an item without attributes: id and sequence number.
const ITEM: usize = 16 + 8;
/// Bytes of a tag that one item carries: the tag, its end, the item.
const LONE_TAG: usize = TAG + 4 + 2;
/// Bytes of a number whose field no other item has: the field, its end, the item, the value.
const LONE_NUMBER: usize = 4 + 4 + 2 + 8;

/// A number of an item, in the order of the column.
struct Numbered {
    field: u32,
    value: f64,
    item: u16,
}

impl Attributes {
    /// Most bytes that `item` adds to attributes: as many as if no other item had its tags and fields.
    pub fn most_bytes(item: &Item) -> usize {
        ITEM + LONE_TAG * item.tags.len() + LONE_NUMBER * item.numbers.len()
    }

    /// Encodes normalized items, each after its sequence number, in the order of the part. More than
    /// [`MAX_ITEMS`](super::layout::MAX_ITEMS) give bytes that [`Attributes::decode`] refuses.
    pub fn encode<'a>(items: impl ExactSizeIterator<Item = (u64, &'a Item)> + Clone) -> Vec<u8> {
        let tagged = tagged(items.clone().map(|(_, item)| item));
        let numbered = numbered(items.clone().map(|(_, item)| item));
        let tags = tagged.chunk_by(|(a, _), (b, _)| a == b);
        let fields = numbered.chunk_by(|a, b| a.field == b.field);
        let header = [
            VERSION,
            items.len() as u32,
            tags.clone().count() as u32,
            tagged.len() as u32,
            fields.clone().count() as u32,
            numbered.len() as u32,
        ];
        let most = items.clone().map(|(_, item)| Self::most_bytes(item));
        let mut bytes = Vec::with_capacity(HEADER + most.sum::<usize>());
        bytes.extend(header.into_iter().flat_map(u32::to_le_bytes));
        push_items(&mut bytes, items);
        for (tag, _) in tags.clone().filter_map(<[_]>::first) {
            bytes.extend(tag.field.to_le_bytes());
            bytes.extend(tag.value.to_le_bytes());
        }
        push_ends(&mut bytes, tags.map(<[_]>::len));
        bytes.extend(tagged.iter().flat_map(|(_, item)| item.to_le_bytes()));
        for number in fields.clone().filter_map(<[_]>::first) {
            bytes.extend(number.field.to_le_bytes());
        }
        push_ends(&mut bytes, fields.map(<[_]>::len));
        bytes.extend(numbered.iter().flat_map(|number| number.item.to_le_bytes()));
        bytes.extend(
            numbered
                .iter()
                .flat_map(|number| number.value.to_le_bytes()),
        );
        bytes
    }
}

/// All tags with the items that carry them, in order.
fn tagged<'a>(items: impl Iterator<Item = &'a Item>) -> Vec<(Tag, u16)> {
    let mut tagged: Vec<(Tag, u16)> = items
        .enumerate()
        .flat_map(|(index, item)| item.tags.iter().map(move |tag| (*tag, index as u16)))
        .collect();
    tagged.sort_unstable();
    tagged
}

/// All numbers, in the order of fields and then of values.
fn numbered<'a>(items: impl Iterator<Item = &'a Item>) -> Vec<Numbered> {
    let mut numbered: Vec<Numbered> = items
        .enumerate()
        .flat_map(|(index, item)| {
            item.numbers.iter().map(move |number| Numbered {
                field: number.field,
                value: number.value,
                item: index as u16,
            })
        })
        .collect();
    numbered.sort_by(|a, b| {
        let by_field = a.field.cmp(&b.field);
        by_field.then(a.value.total_cmp(&b.value))
    });
    numbered
}

fn push_items<'a>(bytes: &mut Vec<u8>, items: impl Iterator<Item = (u64, &'a Item)> + Clone) {
    for (_, item) in items.clone() {
        bytes.extend(item.id.to_le_bytes());
    }
    for (sequence, _) in items {
        bytes.extend(sequence.to_le_bytes());
    }
}

fn push_ends(bytes: &mut Vec<u8>, counts: impl Iterator<Item = usize>) {
    let mut end = 0_u32;
    for count in counts {
        end += count as u32;
        bytes.extend(end.to_le_bytes());
    }
}
