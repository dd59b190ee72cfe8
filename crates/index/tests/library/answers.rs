//! Any question about any library is answered like by a look at a plain list.

use index::{
    Cache, Change, Filter, Hit, Item, Number, Query, Ranking, Tag, drop_library, search,
    similarity, update,
};
use proptest::prelude::*;
use store::Memory;

use crate::oracle::{Items, Question, all, apply, item, nearest};

const NUMBERS: [f64; 7] = [f64::NEG_INFINITY, -1.5, -0.0, 0.0, 0.25, 7.0, f64::INFINITY];

fn a_tag() -> impl Strategy<Value = Tag> {
    (0..4_u32, 0..3_u64).prop_map(|(field, value)| Tag { field, value })
}

fn a_number() -> impl Strategy<Value = f64> {
    prop::sample::select(NUMBERS.as_slice())
}

/// Few different descriptors, so that many scores are equal; fields that tags and numbers share.
pub fn an_item() -> impl Strategy<Value = Item> {
    let numbers = prop::collection::btree_map(2..6_u32, a_number(), 0..4);
    let tags = prop::collection::vec(a_tag(), 0..6);
    (0..150_u128, 0..25_u64, tags, numbers).prop_map(|(id, seed, tags, numbers)| {
        let number = |(field, value)| Number { field, value };
        Item {
            tags,
            numbers: numbers.into_iter().map(number).collect(),
            ..item(id, seed, &[])
        }
    })
}

pub fn changes() -> impl Strategy<Value = Vec<Change>> {
    let put = an_item().prop_map(Change::Put);
    let remove = (0..150_u128).prop_map(Change::Remove);
    prop::collection::vec(prop_oneof![3 => put, 1 => remove], 1..40)
}

fn an_expression() -> impl Strategy<Value = Filter> {
    let bound = || prop_oneof![9 => a_number(), 1 => Just(f64::NAN)];
    let test = prop_oneof![
        a_tag().prop_map(Filter::Tag),
        (0..7_u32).prop_map(Filter::Present),
        (1..7_u32, bound(), bound()).prop_map(|(field, a, b)| Filter::Range(field, a, b)),
    ];
    test.prop_recursive(5, 40, 4, |part| {
        let parts = prop::collection::vec(part.clone(), 0..4);
        prop_oneof![
            parts.clone().prop_map(Filter::All),
            parts.prop_map(Filter::Any),
            part.prop_map(|part| Filter::Not(Box::new(part))),
        ]
    })
}

fn a_ranking() -> impl Strategy<Value = Ranking> {
    prop_oneof![
        3 => (0..30_u64).prop_map(|seed| Ranking::Similarity(item(0, seed, &[]).descriptor)),
        1 => prop::collection::vec(a_tag(), 0..5).prop_map(Ranking::Tags),
        1 => Just(Ranking::None),
    ]
}

fn a_place() -> impl Strategy<Value = Hit> {
    let score = prop::sample::select([0.0, 0.25, 0.5, 1.0, 2.0].as_slice());
    (score, 0..150_u128).prop_map(|(score, id)| Hit { id, score })
}

pub fn a_question() -> impl Strategy<Value = Question> {
    let filter = prop_oneof![Just(Filter::EVERYTHING), an_expression()];
    let min_score = prop_oneof![
        3 => Just(0.0_f32),
        3 => 0.0..1.0_f32,
        1 => prop::sample::select([-1.0, 1.0, f32::INFINITY, f32::NAN].as_slice()),
    ];
    let collapse = prop::option::weighted(0.3, 0..5_u32);
    let after = prop::option::weighted(0.3, a_place());
    let paging = (after, 0..20_u32, 0..50_u32);
    (a_ranking(), filter, min_score, collapse, paging).prop_map(
        |(ranking, filter, min_score, collapse, (after, offset, limit))| Question {
            filter,
            rest: Query {
                ranking,
                filter: Vec::new(),
                min_score,
                collapse,
                after,
                offset,
                limit,
            },
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(100) })]

    #[test]
    fn a_library_answers_like_a_sorted_list(
        batches in prop::collection::vec((changes(), a_question(), a_question()), 1..25),
        capacity in prop_oneof![Just(0_usize), Just(1 << 20)],
    ) {
        let (kv, cache) = (Memory::new(), Cache::new(capacity));
        let mut items = Items::new();
        for (batch, first, second) in batches {
            apply(&mut items, &batch);
            update(&kv, &cache, "lib", batch).unwrap();
            for question in [first, second] {
                let answer = search(&kv, &cache, "lib", &question.query()).unwrap();
                prop_assert_eq!(answer, question.expected(&items), "{:?}", question);
            }
        }
        drop_library(&kv, &cache, "lib").unwrap();
        prop_assert_eq!(all(&kv).len(), 0);
        // Only the cell of the manifest itself is left behind.
        prop_assert!(kv.keys().iter().all(|key| key.contains(":manifest")));
    }

    #[test]
    fn a_search_scores_as_two_descriptors_do(a in any::<u64>(), b in any::<u64>()) {
        let (kv, cache) = (Memory::new(), Cache::new(0));
        update(&kv, &cache, "lib", vec![Change::Put(item(1, b, &[]))]).unwrap();
        let answer = search(&kv, &cache, "lib", &nearest(a, 1)).unwrap();
        let score = |a, b| similarity(&item(0, a, &[]).descriptor, &item(0, b, &[]).descriptor);
        prop_assert_eq!(answer.hits[0].score.to_bits(), score(a, b).unwrap().to_bits());
        prop_assert_eq!(score(a, b), score(b, a));
    }
}
