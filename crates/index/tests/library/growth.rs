//! Libraries that grow and shrink through all that happens to large ones, with pieces so small that
//! little is needed for it.

use std::collections::BTreeSet;

use index::{
    Cache, Census, Change, ItemId, Tuning, Urgency, drop_library, maintain, search, update, verify,
};
use proptest::prelude::*;
use store::testing::CrashingStore;
use store::{KeyValue, Memory};

use crate::answers::{a_question, changes};
use crate::oracle::{Items, apply, item, nearest};

/// Leaves of a few rows, nodes of a few children, work that is due at once.
fn tiny() -> Tuning {
    Tuning {
        inline_bytes: 300,
        write_buffer_changes: 8,
        buffer_rows: 8,
        leaf_rows: 10,
        fan_out: 4,
        tombstones: 6,
        runs: 3,
        partition_entries: 7,
        grace: 0,
    }
}

fn census(kv: &dyn KeyValue) -> Census {
    let census = verify(kv, &Cache::tuned(0, tiny()), "lib", &mut |_, _| {}).unwrap();
    assert_eq!(census.problems, Vec::<String>::new());
    census
}

fn run_maintenance(kv: &dyn KeyValue, cache: &Cache, urgency: Urgency) {
    let steps = (0..1000).find(|_| !maintain(kv, cache, "lib", urgency).unwrap());
    assert!(steps.is_some(), "there is no end of work");
}

/// Keys of blobs.
fn blobs(kv: &Memory) -> BTreeSet<String> {
    let keys = kv.keys().into_iter();
    keys.filter(|key| !key.contains(":manifest")).collect()
}

fn urgency() -> impl Strategy<Value = Urgency> {
    prop::sample::select([Urgency::Busy, Urgency::Idle].as_slice())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, max_shrink_iters: 200, ..ProptestConfig::with_cases(100) })]

    #[test]
    fn whatever_is_done_in_the_background_answers_stay_those_of_a_sorted_list(
        rounds in prop::collection::vec((changes(), a_question(), 0..4_usize, urgency()), 1..60),
        capacity in prop_oneof![Just(0_usize), Just(1 << 20)],
    ) {
        let (kv, cache) = (Memory::new(), Cache::tuned(capacity, tiny()));
        let mut items = Items::new();
        for (batch, question, steps, urgency) in rounds {
            apply(&mut items, &batch);
            update(&kv, &cache, "lib", batch).unwrap();
            for _ in 0..steps {
                maintain(&kv, &cache, "lib", urgency).unwrap();
            }
            let answer = search(&kv, &cache, "lib", &question.query()).unwrap();
            prop_assert_eq!(answer, question.expected(&items), "{:?}", question);
        }
        prop_assert_eq!(census(&kv).items, items.len() as u64);
        run_maintenance(&kv, &cache, Urgency::Idle);
        let maintained = census(&kv);
        prop_assert_eq!(maintained.items, items.len() as u64);
        prop_assert!(maintained.tombstones <= 1 + maintained.items / 20, "{:?}", maintained);
        drop_library(&kv, &cache, "lib").unwrap();
        prop_assert_eq!(blobs(&kv), BTreeSet::new());
    }
}

#[test]
fn a_library_grows_levels_and_loses_its_rows_again() {
    let (kv, cache) = (Memory::new(), Cache::tuned(1 << 20, tiny()));
    for batch in 0..100_u128 {
        let puts = (0..20).map(|n| Change::Put(item(batch * 20 + n, (batch * 7 + n) as u64, &[])));
        update(&kv, &cache, "lib", puts.collect()).unwrap();
        // Pieces this small are full of one update already.
        run_maintenance(&kv, &cache, Urgency::Busy);
    }
    let grown = census(&kv);
    assert_eq!(grown.items, 2000);
    assert!(grown.levels >= 3, "{grown:?}");
    run_maintenance(&kv, &cache, Urgency::Idle);
    let maintained = census(&kv);
    assert!(maintained.buffered < maintained.nodes, "{maintained:?}");
    let all = search(&kv, &cache, "lib", &nearest(5, u32::MAX)).unwrap();
    assert_eq!(all.count, 2000);
    assert_eq!(all.hits.len(), 2000);
    for batch in 0..99_u128 {
        let removals = (0..20).map(|n| Change::Remove(batch * 20 + n));
        update(&kv, &cache, "lib", removals.collect()).unwrap();
    }
    run_maintenance(&kv, &cache, Urgency::Idle);
    let shrunk = census(&kv);
    assert_eq!(shrunk.items, 20);
    assert!(shrunk.leaves < maintained.leaves / 4, "{shrunk:?}");
    let all = search(&kv, &cache, "lib", &nearest(5, u32::MAX)).unwrap();
    let ids: BTreeSet<ItemId> = all.hits.iter().map(|hit| hit.id).collect();
    assert_eq!(ids, (1980..2000).collect());
}

#[test]
fn a_crash_between_any_two_operations_of_any_work_leaves_a_sound_library() {
    let batch = |n: u128| -> Vec<Change> {
        let puts =
            (0..9).map(|k| Change::Put(item((n * 5 + k) % 160, n as u64 * 9 + k as u64, &[])));
        puts.chain([Change::Remove(n * 3 % 160)]).collect()
    };
    let mut finished = 0;
    for lifetime in 0..1200 {
        let memory = Memory::new();
        let dying = CrashingStore::after(lifetime, &memory);
        let mut acknowledged = Items::new();
        let mut attempted = Items::new();
        for n in 0..24 {
            apply(&mut attempted, &batch(n));
            // A cache that outlives nothing: the process is killed.
            if update(&dying, &Cache::tuned(0, tiny()), "lib", batch(n)).is_err() {
                break;
            }
            acknowledged.clone_from(&attempted);
            finished += u32::from(n == 23);
            if maintain(&dying, &Cache::tuned(0, tiny()), "lib", Urgency::Idle).is_err() {
                break;
            }
        }
        let found = census(&memory).items;
        let either = [acknowledged.len() as u64, attempted.len() as u64];
        assert!(
            either.contains(&found),
            "{found} of {either:?} after {lifetime} operations"
        );
        // Those who come after find a library that they can work on.
        let cache = Cache::tuned(0, tiny());
        update(&memory, &cache, "lib", batch(39)).unwrap();
        apply(&mut acknowledged, &batch(39));
        apply(&mut attempted, &batch(39));
        run_maintenance(&memory, &cache, Urgency::Idle);
        let found: BTreeSet<ItemId> = {
            let answer = search(&memory, &cache, "lib", &nearest(1, u32::MAX)).unwrap();
            answer.hits.iter().map(|hit| hit.id).collect()
        };
        let ids = |items: &Items| items.keys().copied().collect::<BTreeSet<ItemId>>();
        assert!(found == ids(&acknowledged) || found == ids(&attempted));
        census(&memory);
    }
    assert!(finished > 0, "no process lived long enough to finish");
}

#[test]
fn several_processes_write_and_work_at_once_and_lose_nothing() {
    let kv = Memory::new();
    std::thread::scope(|scope| {
        for writer in 0..4_u128 {
            let kv = &kv;
            scope.spawn(move || {
                let tuning = Tuning { grace: 5, ..tiny() };
                let cache = Cache::tuned(1 << 16, tuning);
                for n in 0..120_u128 {
                    let id = writer * 1000 + n;
                    let puts = [
                        Change::Put(item(id, n as u64, &[])),
                        Change::Put(item(9999, n as u64, &[])),
                    ];
                    update(kv, &cache, "lib", puts.to_vec()).unwrap();
                    if n % 3 == 2 {
                        update(kv, &cache, "lib", vec![Change::Remove(id - 1)]).unwrap();
                    }
                    maintain(kv, &cache, "lib", Urgency::Idle).unwrap();
                    let own = search(kv, &cache, "lib", &nearest(n as u64, u32::MAX)).unwrap();
                    assert!(
                        own.hits.iter().any(|hit| hit.id == id),
                        "own change is visible"
                    );
                }
            });
        }
    });
    let census = census(&kv);
    assert_eq!(census.items, 4 * 80 + 1);
    let found = search(&kv, &Cache::new(0), "lib", &nearest(1, u32::MAX)).unwrap();
    let mut expected: Vec<ItemId> = (0..4)
        .flat_map(|writer| {
            (0..120)
                .filter(|n| n % 3 != 1)
                .map(move |n| writer * 1000 + n)
        })
        .chain([9999])
        .collect();
    expected.sort_unstable();
    let mut ids: Vec<ItemId> = found.hits.iter().map(|hit| hit.id).collect();
    ids.sort_unstable();
    assert_eq!(ids, expected);
}
