use proptest::prelude::*;

use inference_types::{Item, Range, Tag};

use super::*;
use crate::test_parts::{a_bound, a_part, a_tag, attributes, regular};

/// What `conditions` leave for `item`.
fn holds(conditions: &[Condition], item: &Item) -> bool {
    let mut left = Vec::new();
    for condition in conditions {
        let first = left.len() - operands(condition);
        let operands = left.split_off(first);
        left.push(match condition {
            Condition::Tag(tag) => item.tags.contains(tag),
            Condition::Present(field) => {
                item.tags.iter().any(|tag| tag.field == *field)
                    || item.numbers.iter().any(|number| number.field == *field)
            }
            Condition::Range(Range { field, least, most }) => item
                .numbers
                .iter()
                .any(|n| n.field == *field && *least <= n.value && n.value <= *most),
            Condition::All(_) => operands.into_iter().all(|operand| operand),
            Condition::Any(_) => operands.into_iter().any(|operand| operand),
            Condition::Not => !operands[0],
        });
    }
    left.pop().unwrap_or(true)
}

fn conditions() -> impl Strategy<Value = Vec<Condition>> {
    let test =
        prop_oneof![
            a_tag().prop_map(Condition::Tag),
            (0..7_u32).prop_map(Condition::Present),
            (1..7_u32, a_bound(), a_bound())
                .prop_map(|(field, least, most)| Condition::Range(Range { field, least, most })),
        ];
    let combine = |of: fn(u32) -> Condition| {
        move |parts: Vec<Vec<Condition>>| {
            let count = parts.len() as u32;
            parts.into_iter().flatten().chain([of(count)]).collect()
        }
    };
    let some = test.prop_map(|test| vec![test]);
    some.prop_recursive(6, 60, 4, move |part| {
        let parts = || prop::collection::vec(part.clone(), 0..4);
        let negated = |mut part: Vec<Condition>| {
            part.push(Condition::Not);
            part
        };
        prop_oneof![
            parts().prop_map(combine(Condition::All)),
            parts().prop_map(combine(Condition::Any)),
            part.clone().prop_map(negated),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1000) })]

    #[test]
    fn items_match_as_they_pass_one_by_one(part in a_part(), conditions in conditions()) {
        let filter = FilterProgram::compile(&conditions).unwrap();
        let matching = filter.matching(&attributes(&part));
        let items: Vec<&Item> = part.iter().map(|(_, item)| item).collect();
        let held = items.iter().map(|item| holds(&conditions, item));
        let held: Vec<bool> = held.collect();
        prop_assert!((0..part.len()).map(|index| matching.contains(index)).eq(held.iter().copied()));
    }
}

#[test]
fn no_conditions_and_constants_match_all_or_none() {
    use Condition::{All, Any, Not};
    let attributes = attributes(&regular(100));
    let matching = |conditions: &[Condition]| {
        FilterProgram::compile(conditions)
            .unwrap()
            .matching(&attributes)
    };
    for all in [
        &[][..],
        &[All(0)],
        &[Any(0), Not],
        &[All(0), Not, Not],
        &[Any(0), All(0), Any(2)],
    ] {
        assert_eq!(matching(all), every_item(100), "{all:?}");
    }
    for none in [
        &[Any(0)][..],
        &[All(0), Not],
        &[Any(0), All(1), Any(1)],
        &[All(0), Any(0), All(2)],
    ] {
        assert_eq!(matching(none), FixedBitSet::with_capacity(100), "{none:?}");
    }
    assert_eq!(
        FilterProgram::default().matching(&attributes),
        every_item(100)
    );
}

fn tag(value: u64) -> Condition {
    Condition::Tag(Tag { field: 1, value })
}

/// `Any` and `All` in turn of two: a test and what comes after, or the other way round, of `tests` tests.
fn chain(tests: usize, to_the_left: bool) -> Vec<Condition> {
    let combine = |at: usize| match at % 2 {
        0 => Condition::Any(2),
        _ => Condition::All(2),
    };
    let mut conditions = vec![tag(0)];
    if to_the_left {
        for at in 1..tests {
            conditions.extend([tag(at as u64 % 7), combine(at)]);
        }
    } else {
        conditions.extend((1..tests).map(|at| tag(at as u64 % 7)));
        conditions.extend((1..tests).map(combine));
    }
    conditions
}

/// A tree of two and two: `depth` levels above `leaf`.
fn tree(depth: usize, leaf: &[Condition]) -> Vec<Condition> {
    if depth == 0 {
        return leaf.to_vec();
    }
    let mut conditions = tree(depth - 1, leaf);
    conditions.extend_from_within(..);
    conditions.push(match depth % 2 {
        0 => Condition::Any(2),
        _ => Condition::All(2),
    });
    conditions
}

#[test]
fn the_longest_filters_hold_few_sets() {
    let mut negated = vec![Condition::Not; MAX_CONDITIONS];
    negated[0] = tag(3);
    let mut flat: Vec<Condition> = (1..MAX_CONDITIONS as u64).map(tag).collect();
    flat.push(Condition::Any(flat.len() as u32));
    let mut deep = vec![Condition::All(1); MAX_CONDITIONS];
    deep[0] = tag(3);
    let half = MAX_CONDITIONS / 2;
    let part = regular(300);
    let attributes = attributes(&part);
    let of_chains = tree(8, &chain(FREE_SETS, false));
    for (conditions, most) in [
        (negated, 1),
        (deep, 1),
        (flat, 2),
        (chain(half, true), FREE_SETS),
        (chain(half, false), FREE_SETS),
        (tree(11, &[tag(1)]), 12),
        (of_chains, 16),
    ] {
        assert!(conditions.len() <= MAX_CONDITIONS);
        let program = FilterProgram::of(&conditions).unwrap();
        assert!(program.sets <= most, "{} sets", program.sets);
        let expected = part.iter().map(|(_, item)| holds(&conditions, item));
        let matching = program.matching(&attributes);
        assert!((0..300).map(|index| matching.contains(index)).eq(expected));
        assert!(held(&program, &attributes) <= program.sets);
    }
}

/// Sets that the program holds at once when no instruction is left out.
fn held(program: &FilterProgram, attributes: &Attributes) -> usize {
    let mut sets = Vec::new();
    let mut most = 0;
    for instruction in &program.instructions {
        instruction.run(attributes, &mut sets);
        most = most.max(sets.len());
    }
    most
}

#[test]
fn no_test_runs_when_the_outcome_is_decided() {
    let absent = tag(100);
    let all = FilterProgram::of(&[
        tag(1),
        tag(2),
        absent,
        Condition::Any(2),
        absent,
        Condition::All(3),
    ])
    .unwrap();
    let attributes = attributes(&regular(300));
    let mut sets = Vec::new();
    let (mut at, mut ran) = (0, 0);
    while let Some(instruction) = all.instructions.get(at) {
        at += 1 + instruction.run(&attributes, &mut sets);
        ran += usize::from(matches!(instruction, Instruction::Push(_)));
    }
    // The first test, then the one that no item holds for.
    assert_eq!(ran, 2);
    assert_eq!(sets, [FixedBitSet::with_capacity(300)]);
}

#[test]
fn malformed_conditions_have_no_program() {
    use Condition::{All, Any, Not};
    let malformed: [&[Condition]; 5] = [
        &[tag(1), tag(2)],
        &[Not],
        &[tag(1), All(u32::MAX)],
        &[tag(1), Any(2)],
        &[tag(1), All(0)],
    ];
    for conditions in malformed {
        assert_eq!(FilterProgram::of(conditions), None, "{conditions:?}");
    }
}

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
        let compiled = FilterProgram::compile(conditions);
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
    assert!(FilterProgram::compile(&nested).is_ok());
    let mut flat = vec![TAG; MAX_CONDITIONS];
    flat[MAX_CONDITIONS - 1] = Condition::Any(MAX_CONDITIONS as u32 - 1);
    assert!(FilterProgram::compile(&flat).is_ok());
    nested.push(Condition::Not);
    assert_eq!(
        FilterProgram::compile(&nested),
        Err(LibraryError::MalformedFilter)
    );
}
