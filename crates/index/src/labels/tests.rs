use proptest::prelude::*;

use super::*;
use crate::samples::{Part, a_bound, a_part, a_tag, encode, labels, regular};
use inference_types::Item;

use crate::item::{MAX_NUMBERS, MAX_TAGS};

/// Asks for everything.
fn ask(labels: &Labels) {
    for index in [0, 1, labels.count(), MAX_ITEMS] {
        let _ = (labels.id(index), labels.sequence(index));
    }
    assert_eq!(labels.ids().len(), labels.count());
    assert_eq!(labels.sequences().len(), labels.count());
    assert_eq!(labels.to_labels().len(), labels.count());
    let mut tags = Vec::new();
    for field in [0, 1, 2, 3, 4, 5, u32::MAX] {
        assert!(labels.present(field).count() <= labels.count());
        let range = labels.range(field, f64::NEG_INFINITY, f64::INFINITY);
        assert!(range.count() <= labels.count());
        assert_eq!(labels.least_values(field).len(), labels.count());
        tags.extend([0, 1, 2, u64::MAX].map(|value| Tag { field, value }));
    }
    for tag in &tags {
        assert!(labels.tag(*tag).count() <= labels.count());
    }
    assert_eq!(labels.carried(&tags).len(), labels.count());
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
        let most: usize = part.iter().map(|(_, item)| Labels::most_bytes(item)).sum();
        prop_assert!(bytes.len() <= HEADER + most);
        let labels = Labels::decode("k", bytes).unwrap();
        prop_assert_eq!(labels.count(), part.len());
        prop_assert!(labels.ids().eq(part.iter().map(|(_, item)| item.id)));
        prop_assert!(labels.sequences().eq(part.iter().map(|(sequence, _)| *sequence)));
        for (index, (sequence, item)) in part.iter().enumerate() {
            prop_assert_eq!(labels.id(index), item.id);
            prop_assert_eq!(labels.sequence(index), *sequence);
        }
        let all = part.into_iter().map(|(_, item)| (item.tags, item.numbers));
        prop_assert!(labels.to_labels().into_iter().eq(all));
        ask(&labels);
    }

    #[test]
    fn tags_and_numbers_are_found(part in a_part(), least in a_bound(), most in a_bound()) {
        let labels = labels(&part);
        for field in 0..7 {
            let of = |item: &Item| item.tags.iter().any(|tag| tag.field == field);
            let present = indices(&part, |item| of(item) || number(item, field).is_some());
            prop_assert!(labels.present(field).iter().eq(present));
            let within = |value| least <= value && value <= most;
            let range = indices(&part, |item| number(item, field).is_some_and(within));
            prop_assert!(labels.range(field, least, most).iter().eq(range));
            for value in 0..4 {
                let tag = Tag { field, value };
                let carriers = indices(&part, |item| item.tags.contains(&tag));
                prop_assert!(labels.tag(tag).iter().eq(carriers));
            }
            let least = part.iter().map(|(_, item)| {
                let values = item.tags.iter().filter(|tag| tag.field == field);
                values.map(|tag| tag.value).min()
            });
            prop_assert!(labels.least_values(field).into_iter().eq(least));
        }
    }

    #[test]
    fn carried_tags_are_counted(part in a_part(), tags in prop::collection::btree_set(a_tag(), 0..8)) {
        let tags: Vec<Tag> = tags.into_iter().collect();
        let carried = part.iter().map(|(_, item)| {
            let carried = tags.iter().filter(|tag| item.tags.contains(tag));
            carried.count() as u16
        });
        prop_assert!(labels(&part).carried(&tags).into_iter().eq(carried));
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
        if let Ok(labels) = Labels::decode("k", bytes) {
            ask(&labels);
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
        if let Ok(labels) = Labels::decode("k", bytes) {
            ask(&labels);
        }
    }
}

#[test]
fn cut_bytes_are_refused() {
    let bytes = encode(&small());
    for end in 0..bytes.len() {
        let cut = Labels::decode("k", bytes[..end].to_vec());
        assert!(
            matches!(cut, Err(StoreError::Corrupt { key, .. }) if key == "k"),
            "{end}"
        );
    }
    let mut longer = bytes;
    longer.push(0);
    assert!(Labels::decode("k", longer).is_err());
}

#[test]
fn every_byte_may_be_altered() {
    let bytes = encode(&small());
    for at in 0..bytes.len() {
        for mask in [1, 0x80, 0xff] {
            let mut altered = bytes.clone();
            altered[at] ^= mask;
            match Labels::decode("k", altered) {
                Ok(labels) => ask(&labels),
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
            assert!(altered == bytes || Labels::decode("k", altered).is_err());
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
        Labels::decode("k", bytes)
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
        Labels::decode("k", bytes)
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
    let labels = labels(&regular(MAX_ITEMS));
    assert_eq!(labels.count(), MAX_ITEMS);
    let tag = Tag { field: 1, value: 3 };
    assert!(labels.tag(tag).iter().eq((3..MAX_ITEMS).step_by(7)));
    assert_eq!(labels.range(2, 0.0, 6.0), Bits::all(MAX_ITEMS));
    assert!(Labels::decode("k", encode(&regular(MAX_ITEMS + 1))).is_err());
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
    assert_eq!(encode(&part).len(), HEADER + Labels::most_bytes(&item));
    let labels = labels(&part);
    assert_eq!(labels.to_labels(), [(item.tags.clone(), item.numbers)]);
    assert_eq!(labels.carried(&item.tags), [MAX_TAGS as u16]);
    assert_eq!(labels.sequence(0), u64::MAX);
}
