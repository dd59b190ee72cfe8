//! A filter as a program.

use fixedbitset::FixedBitSet;
use inference_types::{Condition, LibraryError, MAX_CONDITIONS};

use super::condition::{Test, every_item, operands};
use crate::format::Attributes;

/// Sets that a program may hold in order to begin with what is cheap. Past it, a further set takes
/// operands that both need as many, so at least 8, 16, 32 ... tests: a filter of
/// [`inference_types::MAX_CONDITIONS`] never holds more than 16.
const FREE_SETS: usize = 8;

/// A program that leaves the items which pass a filter. The default, which is empty, is that of all.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FilterProgram {
    instructions: Vec<Instruction>,
    /// Sets held at once, at most.
    sets: usize,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Instruction {
    /// Adds the set of the items that the test holds for.
    Push(Test),
    /// Makes the last set its complement.
    Not,
    /// Goes past so many instructions if the last set is one that the combination cannot change any more.
    ShortCircuit(Combination, usize),
    /// Takes the last set into the one before.
    Combine(Combination),
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Combination {
    All,
    Any,
}

impl FilterProgram {
    /// The filter of `conditions`, which leave exactly one truth value; none at all pass every item.
    ///
    /// # Errors
    /// [`LibraryError::MalformedFilter`] when they leave none or several, when a combination takes more
    /// than was left, and when there are more than [`MAX_CONDITIONS`].
    pub fn compile(conditions: &[Condition]) -> Result<Self, LibraryError> {
        if conditions.len() > MAX_CONDITIONS {
            return Err(LibraryError::MalformedFilter);
        }
        Self::of(conditions).ok_or(LibraryError::MalformedFilter)
    }

    /// The program of `conditions`; `None` when they do not leave exactly one truth value, or when one takes
    /// more than there is.
    fn of(conditions: &[Condition]) -> Option<Self> {
        let mut left: Vec<Self> = Vec::new();
        for condition in conditions {
            let first = left.len().checked_sub(operands(condition))?;
            let program = match (Test::of(condition), condition) {
                (Some(test), _) => Self::test(test),
                (None, Condition::Not) => left.pop()?.not(),
                (None, Condition::All(_)) => Self::combine(Combination::All, left.split_off(first)),
                (None, _) => Self::combine(Combination::Any, left.split_off(first)),
            };
            left.push(program);
        }
        let program = left.pop().unwrap_or_default();
        left.is_empty().then_some(program)
    }

    /// Whether it passes every item, as far as can be told without looking at them.
    pub fn takes_all(&self) -> bool {
        matches!(
            self.instructions.as_slice(),
            [] | [Instruction::Push(Test::Constant(true))]
        )
    }

    /// The items of `attributes` that pass.
    pub fn matching(&self, attributes: &Attributes) -> FixedBitSet {
        let mut sets: Vec<FixedBitSet> = Vec::with_capacity(self.sets);
        let mut at = 0;
        while let Some(instruction) = self.instructions.get(at) {
            at += 1 + instruction.run(attributes, &mut sets);
        }
        sets.pop().unwrap_or_else(|| every_item(attributes.count()))
    }

    fn test(test: Test) -> Self {
        Self {
            instructions: vec![Instruction::Push(test)],
            sets: 1,
        }
    }

    fn not(mut self) -> Self {
        match self.instructions.last() {
            Some(Instruction::Not) => drop(self.instructions.pop()),
            _ => self.instructions.push(Instruction::Not),
        }
        self
    }

    /// Each operand but the first adds its instructions to those before: its sets lie on one more, so that no
    /// step is moved more often than the greatest number of sets.
    fn combine(combination: Combination, mut operands: Vec<Self>) -> Self {
        operands.sort_by_key(|operand| operand.instructions.len());
        if sets_of(&operands) > FREE_SETS {
            operands.sort_by_key(|operand| std::cmp::Reverse(operand.sets));
        }
        let sets = sets_of(&operands);
        let mut rest: usize = operands
            .iter()
            .map(|operand| operand.instructions.len() + 2)
            .sum();
        let mut operands = operands.into_iter();
        let mut instructions = operands.next().unwrap_or_default().instructions;
        rest -= instructions.len() + 2;
        for operand in operands {
            rest -= 1;
            instructions.push(Instruction::ShortCircuit(combination, rest));
            rest -= operand.instructions.len() + 1;
            instructions.extend(operand.instructions);
            instructions.push(Instruction::Combine(combination));
        }
        Self { instructions, sets }
    }
}

/// Sets held at once, at most, by one operand after the other; from the second on, they lie on the result
/// of those before.
fn sets_of(operands: &[FilterProgram]) -> usize {
    let waiting = operands.iter().enumerate();
    let sets = waiting.map(|(at, operand)| operand.sets + usize::from(at > 0));
    sets.max().unwrap_or_default()
}

impl Instruction {
    /// Changes `sets`, and says how many instructions to leave out.
    fn run(self, attributes: &Attributes, sets: &mut Vec<FixedBitSet>) -> usize {
        match self {
            Self::Push(test) => sets.push(test.matching(attributes)),
            Self::Not => sets
                .last_mut()
                .into_iter()
                .for_each(|set| set.toggle_range(..)),
            Self::ShortCircuit(combination, instructions) => {
                let decided = sets.last().is_some_and(|set| combination.is_decided(set));
                return if decided { instructions } else { 0 };
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
    fn is_decided(self, set: &FixedBitSet) -> bool {
        match self {
            Self::All => set.is_clear(),
            Self::Any => set.is_full(),
        }
    }

    fn combine(self, before: &mut FixedBitSet, last: &FixedBitSet) {
        match self {
            Self::All => before.intersect_with(last),
            Self::Any => before.union_with(last),
        }
    }
}

#[cfg(test)]
mod tests;
