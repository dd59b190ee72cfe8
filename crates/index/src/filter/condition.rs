//! Conditions: the steps of a filter in postfix order.

use fixedbitset::FixedBitSet;
use inference_types::{Condition, Range, Tag};

use crate::format::Attributes;

/// What a filter asks of an item.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Test {
    Tag(Tag),
    Present(u32),
    Range(u32, f64, f64),
    Constant(bool),
}

/// How many truth values a condition takes.
pub fn operands(condition: &Condition) -> usize {
    match condition {
        Condition::Tag(_) | Condition::Present(_) | Condition::Range(_) => 0,
        Condition::Not => 1,
        Condition::All(count) | Condition::Any(count) => *count as usize,
    }
}

impl Test {
    /// The test that a condition without operands is.
    pub fn of(condition: &Condition) -> Option<Self> {
        match *condition {
            Condition::Tag(tag) => Some(Self::Tag(tag)),
            Condition::Present(field) => Some(Self::Present(field)),
            Condition::Range(Range { field, least, most }) => Some(Self::Range(field, least, most)),
            Condition::All(0) => Some(Self::Constant(true)),
            Condition::Any(0) => Some(Self::Constant(false)),
            Condition::All(_) | Condition::Any(_) | Condition::Not => None,
        }
    }

    /// The items that it holds for.
    pub fn matching(self, attributes: &Attributes) -> FixedBitSet {
        match self {
            Self::Tag(tag) => attributes.tag(tag),
            Self::Present(field) => attributes.present(field),
            Self::Range(field, least, most) => attributes.range(field, least, most),
            Self::Constant(true) => every_item(attributes.count()),
            Self::Constant(false) => FixedBitSet::with_capacity(attributes.count()),
        }
    }
}

/// The set of so many items.
pub fn every_item(count: usize) -> FixedBitSet {
    let mut all = FixedBitSet::with_capacity(count);
    all.insert_range(..);
    all
}
