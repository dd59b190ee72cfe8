//! Records and directories under concurrency and under crashes between any two store operations.

use std::convert::Infallible;
use std::thread;

use store::testing::CrashingStore;
use store::{Change, Directory, Memory, Record, UpdateError};

#[test]
fn one_of_many_creators_wins_and_all_see_its_value() {
    for _ in 0..50 {
        let kv = Memory::new();
        let record = Record::<usize>::new("r");
        let winners: Vec<usize> = thread::scope(|scope| {
            let creators: Vec<_> = (0..8)
                .map(|n| {
                    let (kv, record) = (&kv, &record);
                    scope.spawn(move || record.create(kv, &n).unwrap().then_some(n))
                })
                .collect();
            creators
                .into_iter()
                .filter_map(|creator| creator.join().unwrap())
                .collect()
        });
        assert_eq!(winners.len(), 1);
        assert_eq!(record.read(&kv).unwrap(), Some(winners[0]));
        // The counter and the slot in use: what the losers wrote is cleared away.
        assert_eq!(kv.keys().len(), 2);
    }
}

#[test]
fn a_creator_killed_anywhere_blocks_nobody() {
    for left in 0..8 {
        let kv = Memory::new();
        let crashing = CrashingStore::after(left, &kv);
        let record = Record::<String>::new("r");
        let first = record.create(&crashing, &"first".to_owned());
        let second = record.create(&kv, &"second".to_owned()).unwrap();
        let value = record.read(&kv).unwrap().unwrap();
        match first {
            Ok(created) => assert!(created && !second && value == "first"),
            // What was not acknowledged may or may not have happened, but wholly.
            Err(_) => assert_eq!(value, if second { "second" } else { "first" }),
        }
    }
}

#[test]
fn concurrent_updates_lose_nothing() {
    let kv = Memory::new();
    let record = Record::<u32>::new("sum");
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..100 {
                    let add =
                        |n: Option<u32>| Ok::<_, Infallible>((Change::Put(n.unwrap_or(0) + 1), ()));
                    record.update(&kv, add).unwrap();
                }
            });
        }
    });
    assert_eq!(record.read(&kv).unwrap(), Some(400));
}

#[test]
fn removed_records_can_be_created_again() {
    let kv = Memory::new();
    let record = Record::<u32>::new("r");
    assert_eq!(record.remove(&kv).unwrap(), None);
    assert!(record.create(&kv, &1).unwrap());
    assert_eq!(record.remove(&kv).unwrap(), Some(1));
    assert_eq!(record.read(&kv).unwrap(), None);
    assert!(record.create(&kv, &2).unwrap());
    assert!(!record.create(&kv, &3).unwrap());
    assert_eq!(record.read(&kv).unwrap(), Some(2));
}

#[test]
fn erased_records_leave_no_keys() {
    let kv = Memory::new();
    let records = ["a", "b", "c"].map(Record::<u32>::new);
    records[0].create(&kv, &1).unwrap();
    records[1].create(&kv, &2).unwrap();
    // A creator that was killed before it could say which slot is in use: another slot is.
    let _ = records[2].create(&CrashingStore::after(3, &kv), &3);
    records[2].create(&kv, &4).unwrap();
    assert_eq!(records[2].read(&kv).unwrap(), Some(4));
    let kept = Record::<u32>::new("kept");
    kept.create(&kv, &5).unwrap();
    Record::erase_many(&kv, &records).unwrap();
    assert_eq!(records[0].read(&kv).unwrap(), None);
    assert_eq!(kept.read(&kv).unwrap(), Some(5));
    assert!(kv.keys().iter().all(|key| key.starts_with("kept")));
}

#[test]
fn a_refusal_changes_nothing_and_comes_back() {
    let kv = Memory::new();
    let record = Record::<u32>::new("r");
    record.create(&kv, &1).unwrap();
    let refused = record.update::<(), _>(&kv, |_| Err("no"));
    assert_eq!(refused, Err(UpdateError::Refused("no")));
    assert_eq!(record.read(&kv).unwrap(), Some(1));
}

#[test]
fn a_directory_gives_a_name_to_one_and_lists_all() {
    let kv = Memory::new();
    let directory = Directory::<u32>::new("names");
    thread::scope(|scope| {
        for n in 0..4 {
            let (kv, directory) = (&kv, &directory);
            scope.spawn(move || {
                for name in 0..25 {
                    directory.claim(kv, &format!("{n}-{name}"), &n).unwrap();
                    let _ = directory.claim(kv, &format!("shared-{name}"), &n).unwrap();
                }
            });
        }
    });
    let all = directory.list(&kv).unwrap();
    assert_eq!(all.len(), 125);
    assert_eq!(directory.get(&kv, "2-7").unwrap(), Some(2));
    let holder = all["shared-3"];
    assert_eq!(directory.claim(&kv, "shared-3", &9).unwrap(), Some(holder));
    assert_eq!(directory.release(&kv, "shared-3").unwrap(), Some(holder));
    assert_eq!(directory.claim(&kv, "shared-3", &9).unwrap(), None);
    assert_eq!(directory.get(&kv, "shared-3").unwrap(), Some(9));
}

#[test]
fn a_record_listed_twice_has_one_value() {
    let kv = Memory::new();
    let record = Record::<u32>::new("r");
    record.create(&kv, &0).unwrap();
    thread::scope(|scope| {
        let writer = scope.spawn(|| {
            for n in 1..20_000 {
                let next = |_| Ok::<_, Infallible>((Change::Put(n), ()));
                record.update(&kv, next).unwrap();
            }
        });
        while !writer.is_finished() {
            let twice = [record.clone(), record.clone()];
            let values = Record::read_many(&kv, &twice).unwrap();
            assert_eq!(values[0], values[1]);
        }
    });
}
