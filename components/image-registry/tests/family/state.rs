//! Racing registrations, and registrations that are killed between any two store operations.

use std::thread;

use store::Memory;
use store::testing::CrashingStore;

use crate::support::{NOW, PATH, error, list, order, register, show};

#[test]
fn of_racing_registrations_one_wins() {
    for _ in 0..20 {
        let store = Memory::new();
        let answers: Vec<_> = thread::scope(|scope| {
            let racers: Vec<_> = (0..8)
                .map(|_| scope.spawn(|| register(&store, NOW, &order(PATH))))
                .collect();
            racers
                .into_iter()
                .map(|racer| racer.join().unwrap())
                .collect()
        });
        let winners: Vec<_> = answers.iter().filter(|answer| answer.0 == 200).collect();
        assert_eq!(winners.len(), 1);
        for loser in answers.iter().filter(|answer| answer.0 != 200) {
            assert_eq!(error(loser), (400, "ModelArts.6737"));
        }
        let page = list(&store, "type=DEDICATED").1;
        assert_eq!(
            (&page["total"], &page["data"][0]),
            (&1.into(), &winners[0].1)
        );
    }
}

#[test]
fn racing_registrations_of_different_paths_all_win() {
    let store = Memory::new();
    thread::scope(|scope| {
        for racer in 0..8 {
            let store = &store;
            scope.spawn(move || {
                for n in 0..8 {
                    let path = format!("swr.example.com/team{racer}/net:{n}");
                    assert_eq!(register(store, NOW, &order(&path)).0, 200);
                }
            });
        }
    });
    assert_eq!(list(&store, "type=DEDICATED").1["total"], 64);
}

#[test]
fn a_registration_killed_anywhere_leaves_a_whole_image_or_none() {
    let mut acknowledged = false;
    let mut operations = 0;
    while !acknowledged {
        let store = Memory::new();
        let answer = register(&CrashingStore::after(operations, &store), NOW, &order(PATH));
        acknowledged = answer.0 == 200;
        if !acknowledged {
            assert_eq!(error(&answer), (500, "ModelArts.0010"));
            assert!(!answer.1.to_string().contains("killed"));
        }
        let page = list(&store, "type=DEDICATED").1;
        let images = page["data"].as_array().unwrap();
        assert_eq!(page["total"], images.len());
        // The path is taken by an image that can be shown, or by nothing.
        let again = register(&store, NOW, &order(PATH));
        match images.first() {
            Some(image) => {
                assert_eq!(error(&again), (400, "ModelArts.6737"));
                assert_eq!(show(&store, image["id"].as_str().unwrap()).1, *image);
            }
            None => assert_eq!((again.0, acknowledged), (200, false)),
        }
        operations += 1;
        assert!(operations < 100, "never acknowledged");
    }
    assert!(operations > 5, "died only {operations} times");
}
