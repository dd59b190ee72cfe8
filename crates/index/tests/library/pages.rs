//! Page after page is the whole answer, whatever happens to other items meanwhile.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};

use index::{Cache, Change, Hit, ItemId, Query, Ranking, search, update};
use proptest::prelude::*;
use store::{KeyValue, Memory};

use crate::answers::{a_question, changes};
use crate::oracle::{Items, Question, apply, item, nearest};

/// All pages of a query; `next` makes it ask for the page after the one it is given.
fn pages(kv: &dyn KeyValue, query: &Query, mut next: impl FnMut(&mut Query, &[Hit])) -> Vec<Hit> {
    let mut query = Query {
        offset: 0,
        ..query.clone()
    };
    let mut hits: Vec<Hit> = Vec::new();
    loop {
        let page = search(kv, &Cache::new(0), "lib", &query).unwrap().hits;
        hits.extend(&page);
        if page.len() < query.limit as usize {
            return hits;
        }
        assert!(hits.len() < 10_000, "there is no end of pages");
        next(&mut query, &page);
    }
}

/// All pages of a query by the place of the last hit; `between` runs before each page but the first.
fn by_cursor(kv: &dyn KeyValue, query: &Query, mut between: impl FnMut()) -> Vec<Hit> {
    pages(kv, query, |query, page| {
        query.after = page.last().copied();
        between();
    })
}

fn by_offset(kv: &dyn KeyValue, query: &Query) -> Vec<Hit> {
    pages(kv, query, |query, _| query.offset += query.limit)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(60) })]

    #[test]
    fn pages_put_together_are_the_whole_answer(
        batches in prop::collection::vec(changes(), 1..12),
        mut question in a_question(),
        limit in 1..30_u32,
    ) {
        let (kv, cache) = (Memory::new(), Cache::new(0));
        let mut items = Items::new();
        for batch in batches {
            apply(&mut items, &batch);
            update(&kv, &cache, "lib", batch).unwrap();
        }
        (question.rest.offset, question.rest.limit) = (0, u32::MAX);
        let whole = question.expected(&items);
        question.rest.limit = limit;
        prop_assert_eq!(&by_offset(&kv, &question.query()), &whole.hits);
        prop_assert_eq!(&by_cursor(&kv, &question.query(), || {}), &whole.hits);
    }

    #[test]
    fn a_cursor_repeats_nothing_and_loses_nothing_while_others_add_and_remove(
        seeds in prop::collection::vec(0..25_u64, 1..200),
        question in a_question(),
        limit in 1..20_u32,
        meanwhile in prop::collection::vec(prop::collection::vec((0..25_u64, any::<prop::sample::Index>()), 1..80), 1..12),
    ) {
        let (kv, cache) = (Memory::new(), Cache::new(0));
        let ids = |n: usize| n as ItemId * 10;
        let mut items: Items = seeds.iter().enumerate().map(|(n, &seed)| (ids(n), item(ids(n), seed, &[seed % 3]))).collect();
        update(&kv, &cache, "lib", items.values().cloned().map(Change::Put).collect()).unwrap();
        let (mut ever, mut throughout) = (items.clone(), items.clone());
        let mut rounds = meanwhile.into_iter();
        let mut next_id = 1;
        let change_something = || {
            let mut changes = Vec::new();
            for (seed, index) in rounds.next().unwrap_or_default() {
                // Ids of new items lie between those that were there.
                let new = item(next_id * 7 % 2000 / 10 * 10 + 1 + next_id % 9, seed, &[seed % 3]);
                next_id += 1;
                if let Some(victim) = items.keys().nth(index.index(items.len().max(1))).copied() {
                    throughout.remove(&victim);
                    changes.push(Change::Remove(victim));
                }
                if let Entry::Vacant(unused) = ever.entry(new.id) {
                    unused.insert(new.clone());
                    changes.push(Change::Put(new));
                }
                apply(&mut items, &changes);
            }
            update(&kv, &cache, "lib", changes).unwrap();
        };
        let mut question = question;
        (question.rest.offset, question.rest.limit) = (0, limit);
        (question.rest.after, question.rest.collapse) = (None, None);
        let hits = by_cursor(&kv, &question.query(), change_something);
        let found: BTreeMap<ItemId, f32> = hits.iter().map(|hit| (hit.id, hit.score)).collect();
        prop_assert_eq!(found.len(), hits.len(), "an item came twice");
        question.rest.limit = u32::MAX;
        for hit in question.expected(&throughout).hits {
            prop_assert_eq!(found.get(&hit.id), Some(&hit.score), "an item was lost");
        }
        let ever: BTreeSet<ItemId> = question.expected(&ever).hits.iter().map(|hit| hit.id).collect();
        prop_assert!(found.keys().all(|id| ever.contains(id)), "an item came that never matched");
    }
}

#[test]
fn a_cursor_holds_while_threads_write() {
    const STEADY: u128 = 300;
    let kv = Memory::new();
    let steady = (0..STEADY).map(|n| Change::Put(item(n * 3, n as u64 % 40, &[])));
    update(&kv, &Cache::new(0), "lib", steady.collect()).unwrap();
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for writer in 1..3_u128 {
            let (kv, done) = (&kv, &done);
            scope.spawn(move || {
                let cache = Cache::new(1 << 20);
                for round in 0.. {
                    let ids = (0..30).map(|n| (round * 17 + n) % STEADY * 3 + writer);
                    let change = |id: u128| match round % 2 {
                        0 => Change::Put(item(id, id as u64 % 40, &[])),
                        _ => Change::Remove(id),
                    };
                    update(kv, &cache, "lib", ids.map(change).collect()).unwrap();
                    if done.load(Ordering::Relaxed) {
                        return;
                    }
                }
            });
        }
        for round in 0..25 {
            let ranking = match round % 3 {
                0 => Ranking::None,
                _ => nearest(round, 0).ranking,
            };
            let query = Query {
                ranking,
                ..nearest(0, 23)
            };
            let hits = by_cursor(&kv, &query, || {});
            let found: BTreeSet<ItemId> = hits.iter().map(|hit| hit.id).collect();
            assert_eq!(found.len(), hits.len(), "an item came twice");
            let steady = found.iter().filter(|id| *id % 3 == 0).count();
            assert_eq!(steady as u128, STEADY, "an item was lost");
        }
        done.store(true, Ordering::Relaxed);
    });
    let question = Question::of(nearest(0, u32::MAX));
    assert!(
        search(&kv, &Cache::new(0), "lib", &question.query())
            .unwrap()
            .count
            >= STEADY as u64
    );
}
