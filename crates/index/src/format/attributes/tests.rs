use std::ops::Range;

use proptest::prelude::*;

use inference_types::{Item, Number, Tag};
use store::StoreError;

use super::layout::{HEADER, Layout, MAX_ITEMS, TAG, VERSION};
use super::*;
use crate::limits::{MAX_NUMBERS, MAX_TAGS};
use crate::test_parts::{Part, a_bound, a_part, a_tag, attributes, encode, regular};

/// Asks for everything.
fn ask(attributes: &Attributes) {
    for index in [0, 1, attributes.count(), MAX_ITEMS] {
        let _ = (attributes.id(index), attributes.sequence(index));
    }
    assert_eq!(attributes.ids().len(), attributes.count());
    assert_eq!(attributes.sequences().len(), attributes.count());
    assert_eq!(attributes.to_attributes().len(), attributes.count());
    let mut tags = Vec::new();
    for field in [0, 1, 2, 3, 4, 5, u32::MAX] {
        assert!(attributes.present(field).count_ones(..) <= attributes.count());
        let range = attributes.range(field, f64::NEG_INFINITY, f64::INFINITY);
        assert!(range.count_ones(..) <= attributes.count());
        assert_eq!(attributes.least_values(field).len(), attributes.count());
        tags.extend([0, 1, 2, u64::MAX].map(|value| Tag { field, value }));
    }
    for tag in &tags {
        assert!(attributes.tag(*tag).count_ones(..) <= attributes.count());
    }
    assert_eq!(attributes.carried(&tags).len(), attributes.count());
}

fn indices(part: &Part, holds: impl Fn(&Item) -> bool) -> Vec<usize> {
    let all = part.iter().enumerate();
    let chosen = all.filter(|(_, (_, item))| holds(item));
    chosen.map(|(index, _)| index).collect()
}

fn number(item: &Item, field: u32) -> Option<f64> {
    let mut numbers = item.numbers.iter();
    numbers.find(|n| n.field == field).map(|n| n.value)
}

fn small() -> Part {
    let mut part = regular(12);
    part[3].1.tags.clear();
    part[4].1.numbers.clear();
    part
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn items_come_back_as_they_were(part in a_part()) {
        let bytes = encode(&part);
        let most: usize = part.iter().map(|(_, item)| Attributes::most_bytes(item)).sum();
        prop_assert!(bytes.len() <= HEADER + most);
        let attributes = Attributes::decode("k", bytes).unwrap();
        prop_assert_eq!(attributes.count(), part.len());
        prop_assert!(attributes.ids().eq(part.iter().map(|(_, item)| item.id)));
        prop_assert!(attributes.sequences().eq(part.iter().map(|(sequence, _)| *sequence)));
        for (index, (sequence, item)) in part.iter().enumerate() {
            prop_assert_eq!(attributes.id(index), item.id);
            prop_assert_eq!(attributes.sequence(index), *sequence);
        }
        let all = part.into_iter().map(|(_, item)| (item.tags, item.numbers));
        prop_assert!(attributes.to_attributes().into_iter().eq(all));
        ask(&attributes);
    }

    #[test]
    fn tags_and_numbers_are_found(part in a_part(), least in a_bound(), most in a_bound()) {
        let attributes = attributes(&part);
        for field in 0..7 {
            let of = |item: &Item| item.tags.iter().any(|tag| tag.field == field);
            let present = indices(&part, |item| of(item) || number(item, field).is_some());
            prop_assert!(attributes.present(field).ones().eq(present));
            let within = |value| least <= value && value <= most;
            let range = indices(&part, |item| number(item, field).is_some_and(within));
            prop_assert!(attributes.range(field, least, most).ones().eq(range));
            for value in 0..4 {
                let tag = Tag { field, value };
                let carriers = indices(&part, |item| item.tags.contains(&tag));
                prop_assert!(attributes.tag(tag).ones().eq(carriers));
            }
            let least = part.iter().map(|(_, item)| {
                let values = item.tags.iter().filter(|tag| tag.field == field);
                values.map(|tag| tag.value).min()
            });
            prop_assert!(attributes.least_values(field).into_iter().eq(least));
        }
    }

    #[test]
    fn carried_tags_are_counted(part in a_part(), tags in prop::collection::btree_set(a_tag(), 0..8)) {
        let tags: Vec<Tag> = tags.into_iter().collect();
        let carried = part.iter().map(|(_, item)| {
            let carried = tags.iter().filter(|tag| item.tags.contains(tag));
            carried.count() as u16
        });
        prop_assert!(attributes(&part).carried(&tags).into_iter().eq(carried));
    }

    #[test]
    fn altered_bytes_are_refused_or_read(
        part in a_part(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let mut bytes = encode(&part);
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Ok(attributes) = Attributes::decode("k", bytes) {
            ask(&attributes);
        }
    }

    #[test]
    fn any_bytes_are_refused_or_read(
        header in prop::array::uniform5(0..4_u32),
        rest in prop::collection::vec(0..3_u8, 0..200),
    ) {
        let header = [VERSION].into_iter().chain(header);
        let mut bytes: Vec<u8> = header.flat_map(u32::to_le_bytes).collect();
        bytes.extend(rest);
        if let Ok(attributes) = Attributes::decode("k", bytes) {
            ask(&attributes);
        }
    }
}

#[test]
fn cut_bytes_are_refused() {
    let bytes = encode(&small());
    for end in 0..bytes.len() {
        let cut = Attributes::decode("k", bytes[..end].to_vec());
        assert!(
            matches!(cut, Err(StoreError::Corrupt { key, .. }) if key == "k"),
            "{end}"
        );
    }
    let mut longer = bytes;
    longer.push(0);
    assert!(Attributes::decode("k", longer).is_err());
}

#[test]
fn every_byte_may_be_altered() {
    let bytes = encode(&small());
    for at in 0..bytes.len() {
        for mask in [1, 0x80, 0xff] {
            let mut altered = bytes.clone();
            altered[at] ^= mask;
            match Attributes::decode("k", altered) {
                Ok(attributes) => ask(&attributes),
                Err(error) => assert!(matches!(error, StoreError::Corrupt { .. })),
            }
        }
    }
}

#[test]
fn counts_that_the_bytes_do_not_back_are_refused() {
    let bytes = encode(&small());
    for at in (0..HEADER).step_by(4) {
        for count in [0, 1, MAX_ITEMS as u32, u32::MAX / 8, u32::MAX] {
            let mut altered = bytes.clone();
            altered[at..at + 4].copy_from_slice(&count.to_le_bytes());
            // The version is 1.
            assert!(altered == bytes || Attributes::decode("k", altered).is_err());
        }
    }
}

#[test]
fn columns_out_of_order_are_refused() {
    let bytes = encode(&regular(12));
    let layout = Layout::of(&bytes).unwrap();
    let swapped = |place: &Range<usize>, size: usize| {
        let mut bytes = bytes.clone();
        let (first, second) = bytes[place.clone()].split_at_mut(size);
        first.swap_with_slice(&mut second[..size]);
        Attributes::decode("k", bytes)
    };
    // Items 0 and 7 carry the first tag.
    for (place, size) in [
        (&layout.tags, TAG),
        (&layout.tag_ends, 4),
        (&layout.tagged, 2),
    ] {
        assert!(swapped(place, size).is_err());
    }
    let set = |at: usize, value: &[u8]| {
        let mut bytes = bytes.clone();
        bytes[at..at + value.len()].copy_from_slice(value);
        Attributes::decode("k", bytes)
    };
    // The first two numbers are of items 0 and 7.
    assert!(set(layout.numbered.start, &7_u16.to_le_bytes()).is_err());
    assert!(set(layout.numbered.start, &12_u16.to_le_bytes()).is_err());
    assert!(set(layout.tagged.start + 2, &12_u16.to_le_bytes()).is_err());
    assert!(set(layout.values.start, &0.5_f64.to_le_bytes()).is_err());
    assert!(set(layout.values.start, &f64::NAN.to_le_bytes()).is_err());
    assert!(set(layout.values.start, &f64::NEG_INFINITY.to_le_bytes()).is_ok());
}

#[test]
fn the_greatest_part_is_taken_and_a_greater_one_is_not() {
    let attributes = attributes(&regular(MAX_ITEMS));
    assert_eq!(attributes.count(), MAX_ITEMS);
    let tag = Tag { field: 1, value: 3 };
    assert!(attributes.tag(tag).ones().eq((3..MAX_ITEMS).step_by(7)));
    assert!(attributes.range(2, 0.0, 6.0).is_full());
    assert!(Attributes::decode("k", encode(&regular(MAX_ITEMS + 1))).is_err());
}

#[test]
fn an_item_of_the_most_labels_takes_the_most_bytes() {
    let tag = |value: usize| Tag {
        field: 9,
        value: value as u64,
    };
    let number = |field: usize| Number {
        field: field as u32,
        value: -(field as f64),
    };
    let item = Item {
        id: u128::MAX,
        descriptor: vec![-128; 4096],
        tags: (0..MAX_TAGS).map(tag).collect(),
        numbers: (0..MAX_NUMBERS).map(number).collect(),
    };
    let part = vec![(u64::MAX, item.clone())];
    assert_eq!(encode(&part).len(), HEADER + Attributes::most_bytes(&item));
    let attributes = attributes(&part);
    assert_eq!(
        attributes.to_attributes(),
        [(item.tags.clone(), item.numbers)]
    );
    assert_eq!(attributes.carried(&item.tags), [MAX_TAGS as u16]);
    assert_eq!(attributes.sequence(0), u64::MAX);
}
