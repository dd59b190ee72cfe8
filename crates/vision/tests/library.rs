//! The library index against a brute-force oracle, under concurrent writers and under crashes.

#![allow(clippy::unwrap_used, reason = "a test that fails says where")]

use std::collections::BTreeMap;

use proptest::prelude::*;
use store::testing::Dying;
use store::{KeyValue, Memory};
use vision::library::{
    Cache, Change, Hit, Item, ItemId, LibraryError, Query, drop_library, search, update,
};
use vision::score;

const DIMENSIONS: usize = 12;

fn item(id: ItemId, seed: u64, tags: &[u64]) -> Item {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let descriptor = (0..DIMENSIONS)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state as i8
        })
        .collect();
    Item {
        id,
        descriptor,
        tags: tags.to_vec(),
    }
}

fn query(seed: u64, tags: &[u64], offset: u32, limit: u32) -> Query {
    Query {
        descriptor: item(0, seed, &[]).descriptor,
        tags: tags.to_vec(),
        offset,
        limit,
    }
}

/// What a search must answer, by sorting everything.
fn expected(oracle: &BTreeMap<ItemId, Item>, query: &Query) -> (u64, Vec<Hit>) {
    let mut hits: Vec<Hit> = oracle
        .values()
        .filter(|item| query.tags.iter().all(|tag| item.tags.contains(tag)))
        .map(|item| Hit {
            id: item.id,
            score: score::similarity(&query.descriptor, &item.descriptor),
        })
        .collect();
    hits.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.id.cmp(&b.id)));
    let count = hits.len() as u64;
    let page = hits.into_iter().skip(query.offset as usize);
    (count, page.take(query.limit as usize).collect())
}

fn all(kv: &dyn KeyValue) -> BTreeMap<ItemId, f32> {
    let everything = query(1, &[], 0, u32::MAX);
    let answer = search(kv, &Cache::new(0), "lib", &everything).unwrap();
    assert_eq!(answer.count, answer.hits.len() as u64);
    answer.hits.iter().map(|hit| (hit.id, hit.score)).collect()
}

fn apply(oracle: &mut BTreeMap<ItemId, Item>, changes: &[Change]) {
    for change in changes {
        match change {
            Change::Put(item) => oracle.insert(item.id, item.clone()),
            Change::Remove(id) => oracle.remove(id),
        };
    }
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    let id = 0..150_u128;
    let put = (
        id.clone(),
        any::<u64>(),
        prop::collection::vec(0..3_u64, 0..4),
    )
        .prop_map(|(id, seed, tags)| Change::Put(item(id, seed, &tags)));
    let change = prop_oneof![3 => put, 1 => id.prop_map(Change::Remove)];
    prop::collection::vec(change, 1..40)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(60) })]

    #[test]
    fn a_library_answers_like_a_sorted_list(
        batches in prop::collection::vec(changes(), 1..25),
        tags in prop::collection::vec(0..3_u64, 0..2),
        offset in 0..20_u32,
        limit in 0..50_u32,
        capacity in prop_oneof![Just(0_usize), Just(1 << 20)],
    ) {
        let (kv, cache) = (Memory::new(), Cache::new(capacity));
        let mut oracle = BTreeMap::new();
        for (round, batch) in batches.into_iter().enumerate() {
            apply(&mut oracle, &batch);
            update(&kv, &cache, "lib", batch).unwrap();
            let query = query(round as u64, &tags, offset, limit);
            let answer = search(&kv, &cache, "lib", &query).unwrap();
            prop_assert_eq!((answer.count, answer.hits), expected(&oracle, &query));
        }
        drop_library(&kv, &cache, "lib").unwrap();
        prop_assert_eq!(all(&kv).len(), 0);
        // Only the cell of the manifest itself is left behind.
        prop_assert!(kv.keys().iter().all(|key| key.contains(":manifest")));
    }
}

#[test]
fn many_items_fill_partitions_within_the_limits_of_a_store() {
    let (kv, cache) = (Memory::new(), Cache::new(8 << 20));
    let mut oracle = BTreeMap::new();
    for batch in 0..12_u128 {
        let puts: Vec<Change> = (0..2000)
            .map(|n| Change::Put(item(batch * 1500 + n, n as u64, &[batch as u64])))
            .collect();
        apply(&mut oracle, &puts);
        update(&kv, &cache, "lib", puts).unwrap();
    }
    let partitions: Vec<_> = kv.keys();
    let sizes = partitions
        .iter()
        .map(|key| kv.get(key).unwrap().unwrap().len());
    assert!(sizes.clone().all(|size| size <= 256 * 1024));
    assert!(partitions.len() < 16, "{} keys", partitions.len());
    let query = query(3, &[7], 1, 30);
    let answer = search(&kv, &cache, "lib", &query).unwrap();
    assert_eq!((answer.count, answer.hits), expected(&oracle, &query));
}

#[test]
fn descriptors_of_another_length_and_oversized_items_are_refused() {
    let (kv, cache) = (Memory::new(), Cache::new(1 << 20));
    let put = |item: Item| update(&kv, &cache, "lib", vec![Change::Put(item)]);
    put(item(1, 1, &[])).unwrap();
    let mut short = item(2, 2, &[]);
    short.descriptor.pop();
    let mismatch = LibraryError::DimensionMismatch(DIMENSIONS as u32);
    assert_eq!(put(short.clone()), Err(mismatch.clone()));
    let mut asked = query(1, &[], 0, 1);
    asked.descriptor.pop();
    assert_eq!(search(&kv, &cache, "lib", &asked), Err(mismatch));
    let empty = Item {
        descriptor: vec![],
        ..item(3, 3, &[])
    };
    assert!(matches!(put(empty), Err(LibraryError::InvalidItem(_))));
    let tagged = item(3, 3, &vec![9; 1025]);
    assert!(matches!(put(tagged), Err(LibraryError::InvalidItem(_))));
    assert_eq!(all(&kv).len(), 1);
}

#[test]
fn the_largest_items_fit() {
    let (kv, cache) = (Memory::new(), Cache::new(1 << 20));
    for id in 0..100 {
        let largest = Item {
            id,
            descriptor: vec![1; 4096],
            tags: vec![u64::MAX; 1024],
        };
        update(&kv, &cache, "lib", vec![Change::Put(largest)]).unwrap();
    }
    let sizes = kv.keys();
    let largest = sizes.iter().map(|key| kv.get(key).unwrap().unwrap().len());
    assert!(largest.max().unwrap() <= 256 * 1024);
}

#[test]
fn names_that_are_no_keys_do_not_collide() {
    let (kv, cache) = (Memory::new(), Cache::new(1 << 20));
    for name in ["a:b", "a", "图 片", ""] {
        let put = Change::Put(item(name.len() as u128, 1, &[]));
        update(&kv, &cache, name, vec![put]).unwrap();
    }
    for name in ["a:b", "a", "图 片", ""] {
        let answer = search(&kv, &cache, name, &query(1, &[], 0, 9)).unwrap();
        assert_eq!(answer.hits.len(), 1);
        assert_eq!(answer.hits[0].id, name.len() as u128);
    }
}

#[test]
fn concurrent_writers_and_readers_lose_nothing() {
    let (kv, cache) = (Memory::new(), Cache::new(1 << 20));
    std::thread::scope(|scope| {
        for writer in 0..8_u128 {
            let (kv, cache) = (&kv, &cache);
            scope.spawn(move || {
                for n in 0..60 {
                    let put = Change::Put(item(writer * 1000 + n, n as u64, &[]));
                    update(kv, cache, "lib", vec![put]).unwrap();
                    if n % 3 == 2 {
                        let removed = Change::Remove(writer * 1000 + n - 1);
                        update(kv, cache, "lib", vec![removed]).unwrap();
                    }
                    let own = query(n as u64, &[], 0, u32::MAX);
                    let answer = search(kv, &Cache::new(0), "lib", &own).unwrap();
                    let ids: Vec<_> = answer.hits.iter().map(|hit| hit.id).collect();
                    assert!(ids.contains(&(writer * 1000 + n)), "own change is visible");
                }
            });
        }
    });
    let mut expected: Vec<ItemId> = (0..8)
        .flat_map(|writer| {
            (0..60)
                .filter(|n| n % 3 != 1)
                .map(move |n| writer * 1000 + n)
        })
        .collect();
    expected.sort_unstable();
    assert_eq!(all(&kv).into_keys().collect::<Vec<_>>(), expected);
}

#[test]
fn a_crash_between_any_two_store_operations_keeps_what_was_acknowledged() {
    let script: Vec<Vec<Change>> = (0..40_u128)
        .map(|n| {
            let puts = (0..7).map(|k| Change::Put(item((n * 5 + k) % 90, n as u64, &[])));
            puts.chain([Change::Remove(n)]).collect()
        })
        .collect();
    for lifetime in 0..160 {
        let memory = Memory::new();
        let dying = Dying::after(lifetime, &memory);
        let mut acknowledged = BTreeMap::new();
        let mut rest = script.iter();
        for batch in rest.by_ref() {
            let outcome = update(&dying, &Cache::new(0), "lib", batch.clone());
            if outcome.is_ok() {
                apply(&mut acknowledged, batch);
                continue;
            }
            let mut attempted = acknowledged.clone();
            apply(&mut attempted, batch);
            let score_all = |items: &BTreeMap<ItemId, Item>| -> BTreeMap<ItemId, f32> {
                let (_, hits) = expected(items, &query(1, &[], 0, u32::MAX));
                hits.iter().map(|hit| (hit.id, hit.score)).collect()
            };
            let found = all(&memory);
            assert!(
                found == score_all(&acknowledged) || found == score_all(&attempted),
                "after {lifetime} operations the batch must be there wholly or not at all"
            );
            apply(&mut acknowledged, batch);
            update(&memory, &Cache::new(0), "lib", batch.clone()).unwrap();
            break;
        }
        for batch in rest {
            apply(&mut acknowledged, batch);
            update(&memory, &Cache::new(0), "lib", batch.clone()).unwrap();
        }
        assert_eq!(
            all(&memory).into_keys().collect::<Vec<_>>(),
            acknowledged.into_keys().collect::<Vec<_>>()
        );
    }
}
