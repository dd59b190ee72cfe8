//! Filters over all items of a part at once.
//!
//! A filter becomes the program of a stack machine whose values are sets of items. The operands of `All`
//! and `Any` may stand in any order, and the order decides how many sets are held at once (Sethi and
//! Ullman, *The Generation of Optimal Code for Arithmetic Expressions*, Journal of the ACM 17:4, 1970):
//! the cheap come first, so that they may settle the outcome, unless too many sets would have to wait.

use inference_types::Condition;

use super::bits::Bits;
use super::filter::{Test, operands};
use super::labels::Labels;

/// Sets that a program may hold in order to begin with what is cheap. Past it, a further set takes
/// operands that both need as many, so at least 8, 16, 32 ... tests: a filter of
/// [`inference_types::MAX_CONDITIONS`] never holds more than 16.
const FREE_SETS: usize = 8;

/// A program that leaves the items which pass a filter. The default, which is empty, is that of all.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Plan {
    steps: Vec<Step>,
    /// Sets held at once, at most.
    sets: usize,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Step {
    /// Adds the set of the items that the test holds for.
    Push(Test),
    /// Makes the last set its complement.
    Not,
    /// Goes past so many steps if the last set is one that the combination cannot change any more.
    SkipSettled(Combination, usize),
    /// Takes the last set into the one before.
    Combine(Combination),
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Combination {
    All,
    Any,
}

impl Plan {
    /// The plan of `conditions`; `None` when they do not leave exactly one truth value, or when one takes
    /// more than there is.
    pub fn of(conditions: &[Condition]) -> Option<Self> {
        let mut left: Vec<Self> = Vec::new();
        for condition in conditions {
            let first = left.len().checked_sub(operands(condition))?;
            let plan = match (Test::of(condition), condition) {
                (Some(test), _) => Self::test(test),
                (None, Condition::Not) => left.pop()?.not(),
                (None, Condition::All(_)) => Self::combine(Combination::All, left.split_off(first)),
                (None, _) => Self::combine(Combination::Any, left.split_off(first)),
            };
            left.push(plan);
        }
        let plan = left.pop().unwrap_or_default();
        left.is_empty().then_some(plan)
    }

    /// Whether all items pass, whatever they carry.
    pub fn takes_all(&self) -> bool {
        matches!(
            self.steps.as_slice(),
            [] | [Step::Push(Test::Constant(true))]
        )
    }

    /// The items of `labels` that pass.
    pub fn matching(&self, labels: &Labels) -> Bits {
        let mut sets: Vec<Bits> = Vec::with_capacity(self.sets);
        let mut at = 0;
        while let Some(step) = self.steps.get(at) {
            at += 1 + step.run(labels, &mut sets);
        }
        sets.pop().unwrap_or_else(|| Bits::all(labels.count()))
    }

    fn test(test: Test) -> Self {
        Self {
            steps: vec![Step::Push(test)],
            sets: 1,
        }
    }

    fn not(mut self) -> Self {
        match self.steps.last() {
            Some(Step::Not) => drop(self.steps.pop()),
            _ => self.steps.push(Step::Not),
        }
        self
    }

    /// Each operand but the first adds its steps to those before: its sets lie on one more, so that no
    /// step is moved more often than the greatest number of sets.
    fn combine(combination: Combination, mut operands: Vec<Self>) -> Self {
        operands.sort_by_key(|operand| operand.steps.len());
        if sets_of(&operands) > FREE_SETS {
            operands.sort_by_key(|operand| std::cmp::Reverse(operand.sets));
        }
        let sets = sets_of(&operands);
        let mut rest: usize = operands.iter().map(|operand| operand.steps.len() + 2).sum();
        let mut operands = operands.into_iter();
        let mut steps = operands.next().unwrap_or_default().steps;
        rest -= steps.len() + 2;
        for operand in operands {
            rest -= 1;
            steps.push(Step::SkipSettled(combination, rest));
            rest -= operand.steps.len() + 1;
            steps.extend(operand.steps);
            steps.push(Step::Combine(combination));
        }
        Self { steps, sets }
    }
}

/// Sets held at once, at most, by one operand after the other; from the second on, they lie on the result
/// of those before.
fn sets_of(operands: &[Plan]) -> usize {
    let waiting = operands.iter().enumerate();
    let sets = waiting.map(|(at, operand)| operand.sets + usize::from(at > 0));
    sets.max().unwrap_or_default()
}

impl Step {
    /// Changes `sets`, and says how many steps to leave out.
    fn run(self, labels: &Labels, sets: &mut Vec<Bits>) -> usize {
        match self {
            Self::Push(test) => sets.push(test.matching(labels)),
            Self::Not => sets.last_mut().into_iter().for_each(Bits::not),
            Self::SkipSettled(combination, steps) => {
                let settled = sets.last().is_some_and(|set| combination.is_settled(set));
                return if settled { steps } else { 0 };
            }
            Self::Combine(combination) => {
                if let Some(last) = sets.pop()
                    && let Some(before) = sets.last_mut()
                {
                    combination.combine(before, &last);
                }
            }
        }
        0
    }
}

impl Combination {
    fn is_settled(self, set: &Bits) -> bool {
        match self {
            Self::All => set.is_none(),
            Self::Any => set.is_all(),
        }
    }

    fn combine(self, before: &mut Bits, last: &Bits) {
        match self {
            Self::All => before.and(last),
            Self::Any => before.or(last),
        }
    }
}

impl Test {
    fn matching(self, labels: &Labels) -> Bits {
        match self {
            Self::Tag(tag) => labels.tag(tag),
            Self::Present(field) => labels.present(field),
            Self::Range(field, least, most) => labels.range(field, least, most),
            Self::Constant(true) => Bits::all(labels.count()),
            Self::Constant(false) => Bits::none(labels.count()),
        }
    }
}

#[cfg(test)]
mod tests;
