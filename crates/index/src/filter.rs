//! Boolean filters over the tags and numbers of items.
//!
//! A filter comes in postfix order and is compiled once; [`super::matching`] judges all items of a part
//! at once.

use inference_types::{Condition, LibraryError, MAX_CONDITIONS, Range, Tag};

use super::bits::Bits;
use super::labels::Labels;
use super::matching::Plan;

/// A filter ready for use. The default passes every item.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CompiledFilter {
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

impl CompiledFilter {
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

/// How many truth values a condition takes.
pub(super) fn operands(condition: &Condition) -> usize {
    match condition {
        Condition::Tag(_) | Condition::Present(_) | Condition::Range(_) => 0,
        Condition::Not => 1,
        Condition::All(count) | Condition::Any(count) => *count as usize,
    }
}

impl Test {
    /// The test that a condition without operands is.
    pub(super) fn of(condition: &Condition) -> Option<Self> {
        match *condition {
            Condition::Tag(tag) => Some(Self::Tag(tag)),
            Condition::Present(field) => Some(Self::Present(field)),
            Condition::Range(Range { field, least, most }) => Some(Self::Range(field, least, most)),
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
            let compiled = CompiledFilter::compile(conditions);
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
        assert!(CompiledFilter::compile(&nested).is_ok());
        let mut flat = vec![TAG; MAX_CONDITIONS];
        flat[MAX_CONDITIONS - 1] = Condition::Any(MAX_CONDITIONS as u32 - 1);
        assert!(CompiledFilter::compile(&flat).is_ok());
        nested.push(Condition::Not);
        assert_eq!(
            CompiledFilter::compile(&nested),
            Err(LibraryError::MalformedFilter)
        );
    }
}
