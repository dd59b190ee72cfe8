//! A process that ends between any two operations on the store.

use std::collections::BTreeMap;

use index::{Cache, Change, ItemId, update};
use store::Memory;
use store::testing::CrashingStore;

use crate::oracle::{Items, Question, all, apply, item, nearest};

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
        let dying = CrashingStore::after(lifetime, &memory);
        let mut acknowledged = Items::new();
        let mut rest = script.iter();
        for batch in rest.by_ref() {
            let outcome = update(&dying, &Cache::new(0), "lib", batch.clone());
            if outcome.is_ok() {
                apply(&mut acknowledged, batch);
                continue;
            }
            let mut attempted = acknowledged.clone();
            apply(&mut attempted, batch);
            let score_all = |items: &Items| -> BTreeMap<ItemId, f32> {
                let answer = Question::of(nearest(1, u32::MAX)).expected(items);
                answer.hits.iter().map(|hit| (hit.id, hit.score)).collect()
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
