//! Boolean filters over the tags and numbers of items.
//!
//! A filter comes in postfix order and is compiled once; [`super::matching`] judges all items of a part
//! at once.

use super::bits::Bits;
use super::labels::Labels;
use super::matching::Plan;
use super::{LibraryError, Tag};

/// Most conditions of one filter.
pub const MAX_CONDITIONS: usize = 4096;

/// One step of a filter in postfix order: a test leaves one truth value, a combination takes the last
/// ones that were left and leaves one instead.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Condition {
    /// The item carries the tag.
    Tag(Tag),
    /// The item carries any tag or number of the field.
    Present(u32),
    /// The item's number in the field is at least the first value and at most the second; an item
    /// without one is outside, and so is every item if a value is NaN.
    Range(u32, f64, f64),
    /// All of the last so many are true; true of none.
    All(u32),
    /// Any of the last so many is true; false of none.
    Any(u32),
    /// The last is false.
    Not,
}

/// A filter ready for use. The default passes every item.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Filter {
    plan: Plan,
}

/// What a filter asks of an item.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Test {
    Tag(Tag),
    Present(u32),
    Range(u32, f64, f64),
    Constant(bool),
}

impl Filter {
    /// The filter of `conditions`, which leave exactly one truth value; none at all pass every item.
    ///
    /// # Errors
    /// [`LibraryError::MalformedFilter`] when they leave none or several, when a combination takes more
    /// than was left, and when there are more than [`MAX_CONDITIONS`].
    pub fn compile(conditions: &[Condition]) -> Result<Self, LibraryError> {
        if conditions.len() > MAX_CONDITIONS {
            return Err(LibraryError::MalformedFilter);
        }
        let plan = Plan::of(conditions).ok_or(LibraryError::MalformedFilter)?;
        Ok(Self { plan })
    }

    /// Whether it passes every item, as far as can be told without looking at them.
    pub(super) fn takes_all(&self) -> bool {
        self.plan.takes_all()
    }

    /// The items of `labels` that pass.
    pub(super) fn matching(&self, labels: &Labels) -> Bits {
        self.plan.matching(labels)
    }
}

impl Condition {
    /// How many truth values it takes.
    pub(super) fn operands(&self) -> usize {
        match self {
            Self::Tag(_) | Self::Present(_) | Self::Range(..) => 0,
            Self::Not => 1,
            Self::All(count) | Self::Any(count) => *count as usize,
        }
    }
}

impl Test {
    /// The test that a condition without operands is.
    pub(super) fn of(condition: &Condition) -> Option<Self> {
        match *condition {
            Condition::Tag(tag) => Some(Self::Tag(tag)),
            Condition::Present(field) => Some(Self::Present(field)),
            Condition::Range(field, least, most) => Some(Self::Range(field, least, most)),
            Condition::All(0) => Some(Self::Constant(true)),
            Condition::Any(0) => Some(Self::Constant(false)),
            Condition::All(_) | Condition::Any(_) | Condition::Not => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TAG: Condition = Condition::Tag(Tag { field: 1, value: 1 });

    #[test]
    fn what_does_not_leave_one_truth_value_is_refused() {
        use Condition::{All, Any, Not};
        let malformed: [&[Condition]; 8] = [
            &[TAG, TAG],
            &[Not],
            &[All(1)],
            &[TAG, Any(2)],
            &[TAG, TAG, All(1)],
            &[TAG, All(u32::MAX)],
            &[TAG, All(0)],
            &[TAG, TAG, All(2), Any(2)],
        ];
        for conditions in malformed {
            let compiled = Filter::compile(conditions);
            assert_eq!(
                compiled,
                Err(LibraryError::MalformedFilter),
                "{conditions:?}"
            );
        }
    }

    #[test]
    fn the_longest_filters_are_taken_and_longer_ones_are_not() {
        let mut nested = vec![Condition::Not; MAX_CONDITIONS];
        nested[0] = TAG;
        assert!(Filter::compile(&nested).is_ok());
        let mut flat = vec![TAG; MAX_CONDITIONS];
        flat[MAX_CONDITIONS - 1] = Condition::Any(MAX_CONDITIONS as u32 - 1);
        assert!(Filter::compile(&flat).is_ok());
        nested.push(Condition::Not);
        assert_eq!(Filter::compile(&nested), Err(LibraryError::MalformedFilter));
    }
}
