//! Boolean filters over the tags and numbers of items.
//!
//! A filter comes in postfix order and is compiled once into tests that say where to go on: an item is
//! judged without a stack, and no test runs that can no longer change the outcome.

use super::partition::Entry;
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
    steps: Vec<Step>,
}

/// A test, and where its outcome leads.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Step {
    test: Test,
    outcome: Outcome,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Test {
    Tag(Tag),
    Present(u32),
    Range(u32, f64, f64),
    Constant(bool),
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Outcome {
    if_true: Target,
    if_false: Target,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Target {
    /// The step of this index; it is greater than that of any step that leads there.
    Step(usize),
    /// The item passes, or does not.
    Verdict(bool),
}

/// Where the part of a filter that leaves one truth value begins.
#[derive(Debug, Clone, Copy)]
struct Start {
    condition: usize,
    step: usize,
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
        let starts = starts(conditions).ok_or(LibraryError::MalformedFilter)?;
        let mut outcomes = vec![Outcome::VERDICT; conditions.len()];
        let mut steps = Vec::new();
        // Backwards: a combination says where its operands lead to, and they stand before it.
        for (at, condition) in conditions.iter().enumerate().rev() {
            let outcome = outcomes[at];
            if let Some(test) = Test::of(condition) {
                steps.push(Step { test, outcome });
            } else if *condition == Condition::Not {
                outcomes[at - 1] = outcome.reversed();
            } else {
                lead_operands(condition, at, &starts, &mut outcomes);
            }
        }
        steps.reverse();
        Ok(Self { steps })
    }

    /// Whether the item of `entry` passes.
    pub(super) fn passes(&self, entry: &Entry) -> bool {
        let mut at = 0;
        while let Some(step) = self.steps.get(at) {
            match step.outcome.of(step.test.holds(entry)) {
                Target::Step(next) => at = next,
                Target::Verdict(passes) => return passes,
            }
        }
        true
    }
}

/// The start of what each condition leaves; `None` when they do not leave exactly one truth value, or
/// when one takes more than there is.
fn starts(conditions: &[Condition]) -> Option<Vec<Start>> {
    let mut left: Vec<Start> = Vec::new();
    let mut starts = Vec::with_capacity(conditions.len());
    let mut steps = 0;
    for (at, condition) in conditions.iter().enumerate() {
        let here = Start {
            condition: at,
            step: steps,
        };
        let first = left.len().checked_sub(condition.operands())?;
        let start = left.get(first).copied().unwrap_or(here);
        left.truncate(first);
        left.push(start);
        starts.push(start);
        steps += usize::from(Test::of(condition).is_some());
    }
    (left.len() <= 1).then_some(starts)
}

/// Makes each operand of `All` or `Any` at `at` lead to the next while the outcome is open.
fn lead_operands(condition: &Condition, at: usize, starts: &[Start], outcomes: &mut [Outcome]) {
    let mut outcome = outcomes[at];
    let mut end = at;
    for _ in 0..condition.operands() {
        let operand = end - 1;
        outcomes[operand] = outcome;
        let next = Target::Step(starts[operand].step);
        match condition {
            Condition::All(_) => outcome.if_true = next,
            _ => outcome.if_false = next,
        }
        end = starts[operand].condition;
    }
}

impl Condition {
    /// How many truth values it takes.
    fn operands(&self) -> usize {
        match self {
            Self::Tag(_) | Self::Present(_) | Self::Range(..) => 0,
            Self::Not => 1,
            Self::All(count) | Self::Any(count) => *count as usize,
        }
    }
}

impl Test {
    /// The test that a condition without operands is.
    fn of(condition: &Condition) -> Option<Self> {
        match *condition {
            Condition::Tag(tag) => Some(Self::Tag(tag)),
            Condition::Present(field) => Some(Self::Present(field)),
            Condition::Range(field, least, most) => Some(Self::Range(field, least, most)),
            Condition::All(0) => Some(Self::Constant(true)),
            Condition::Any(0) => Some(Self::Constant(false)),
            Condition::All(_) | Condition::Any(_) | Condition::Not => None,
        }
    }

    fn holds(&self, entry: &Entry) -> bool {
        match *self {
            Self::Tag(tag) => entry.carries(tag),
            Self::Present(field) => {
                entry.least_value(field).is_some() || entry.number(field).is_some()
            }
            Self::Range(field, least, most) => entry
                .number(field)
                .is_some_and(|value| least <= value && value <= most),
            Self::Constant(value) => value,
        }
    }
}

impl Outcome {
    /// That of the whole filter.
    const VERDICT: Self = Self {
        if_true: Target::Verdict(true),
        if_false: Target::Verdict(false),
    };

    fn reversed(self) -> Self {
        Self {
            if_true: self.if_false,
            if_false: self.if_true,
        }
    }

    fn of(&self, truth: bool) -> Target {
        if truth { self.if_true } else { self.if_false }
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
