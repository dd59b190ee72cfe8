//! Parts for tests.

use inference_types::{Item, Number, Tag};
use proptest::prelude::*;

use crate::format::Attributes;
use crate::limits::normalized;

const NUMBERS: [f64; 7] = [f64::NEG_INFINITY, -1.5, -0.0, 0.0, 0.25, 7.0, f64::INFINITY];

/// Items after their sequence numbers.
pub type Part = Vec<(u64, Item)>;

pub fn a_tag() -> impl Strategy<Value = Tag> {
    (0..4_u32, 0..3_u64).prop_map(|(field, value)| Tag { field, value })
}

pub fn a_number() -> impl Strategy<Value = f64> {
    prop::sample::select(NUMBERS.as_slice())
}

/// The end of a range.
pub fn a_bound() -> impl Strategy<Value = f64> {
    prop_oneof![9 => a_number(), 1 => Just(f64::NAN)]
}

/// A part whose items share tags, and fields that tags and numbers share.
pub fn a_part() -> impl Strategy<Value = Part> {
    let tags = prop::collection::vec(a_tag(), 0..6);
    let numbers = prop::collection::btree_map(2..6_u32, a_number(), 0..4);
    let descriptor = prop::collection::vec(any::<i8>(), 3);
    let item = (any::<u128>(), descriptor, tags, numbers);
    let item = item.prop_map(|(id, descriptor, tags, numbers)| {
        let number = |(field, value)| Number { field, value };
        let numbers = numbers.into_iter().map(number).collect();
        let item = Item {
            id,
            descriptor,
            tags,
            numbers,
        };
        normalized(item).unwrap()
    });
    prop::collection::vec((any::<u64>(), item), 0..150)
}

/// `count` items: the one of index `n` has the tag `n % 7` in field 1, and as its number in field 2 too.
pub fn regular(count: usize) -> Part {
    let item = |n: u64| Item {
        id: u128::from(n) << 64,
        descriptor: vec![n as i8],
        tags: vec![Tag {
            field: 1,
            value: n % 7,
        }],
        numbers: vec![Number {
            field: 2,
            value: (n % 7) as f64,
        }],
    };
    (0..count as u64).map(|n| (n, item(n))).collect()
}

pub fn encode(part: &Part) -> Vec<u8> {
    Attributes::encode(part.iter().map(|(sequence, item)| (*sequence, item)))
}

pub fn attributes(part: &Part) -> Attributes {
    Attributes::decode("k", encode(part)).unwrap()
}
