//! Racing creators, and creators that are killed between any two store operations.

use std::collections::BTreeSet;
use std::thread;

use store::Memory;
use store::testing::CrashingStore;

use crate::support::{MONDAY_8, create, list, names, order, with};

#[test]
fn racing_creators_all_win_and_lose_nothing() {
    let store = Memory::new();
    thread::scope(|scope| {
        for creator in 0..8 {
            let store = &store;
            scope.spawn(move || {
                for n in 0..8 {
                    let name = format!("{creator}-{n}");
                    let order = with(order(), "InstanceName", Some(&name));
                    assert_eq!(create(store, MONDAY_8, &order).status, 200);
                }
            });
        }
    });
    let found: BTreeSet<String> = names(&store, &[("PageSize", "100")]).into_iter().collect();
    assert_eq!(found.len(), 64);
}

#[test]
fn a_creator_killed_anywhere_leaves_a_whole_instance_or_none() {
    let mut acknowledged = false;
    let mut operations = 0;
    while !acknowledged {
        let store = Memory::new();
        let answer = create(
            &CrashingStore::after(operations, &store),
            MONDAY_8,
            &order(),
        );
        acknowledged = answer.status == 200;
        if !acknowledged {
            assert_eq!(answer.error(), (500, "InternalError"));
        }
        let data = list(&store, MONDAY_8, &[]).body["Data"].clone();
        let items = data["Items"].as_array().unwrap();
        assert_eq!(data["TotalCount"], items.len());
        if acknowledged {
            assert_eq!(items[0]["InstanceId"], answer.body["Data"]["InstanceId"]);
        }
        // What was left behind is in nobody's way.
        assert_eq!(create(&store, MONDAY_8, &order()).status, 200);
        let total = &list(&store, MONDAY_8, &[]).body["Data"]["TotalCount"];
        assert_eq!(*total, items.len() + 1);
        operations += 1;
        assert!(operations < 100, "never acknowledged");
    }
    assert!(operations > 4, "died only {operations} times");
}

#[test]
fn a_list_that_cannot_be_read_is_a_failure_without_its_reason() {
    let store = Memory::new();
    let answer = list(&CrashingStore::after(0, &store), MONDAY_8, &[]);
    assert_eq!(answer.error(), (500, "InternalError"));
    assert!(!answer.text.contains("killed"));
}
