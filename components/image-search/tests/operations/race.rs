//! Requests at the same time.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use serde_json::json;

use crate::search_core::file;
use crate::world::{Answer, World};

/// The answers of `count` calls made at once.
pub fn at_once(count: u64, call: impl Fn(u64) -> Answer + Sync) -> Vec<Answer> {
    thread::scope(|scope| {
        let call = &call;
        let threads: Vec<_> = (0..count).map(|n| scope.spawn(move || call(n))).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    })
}

#[test]
fn a_name_has_one_winner() {
    for _ in 0..20 {
        let world = World::new();
        let answers = at_once(6, |n| world.create("cats", json!([format!("tag{n}")])));
        let winners: Vec<&Answer> = answers.iter().filter(|a| a.status == 200).collect();
        assert_eq!(winners.len(), 1);
        let losers = answers.iter().filter(|a| a.code() == "IS.3000");
        assert_eq!(losers.count(), 5);
        let kept = world.call("GET", "service/cats", Vec::new());
        assert_eq!(kept.body, winners[0].body);
    }
}

#[test]
fn an_instance_is_deleted_once() {
    for _ in 0..20 {
        let world = World::with_shop();
        let answers = at_once(6, |_| world.call("DELETE", "service/shop", Vec::new()));
        let deleted = answers.iter().filter(|a| a.status == 200).count();
        let unknown = answers.iter().filter(|a| a.code() == "IS.0007").count();
        assert_eq!((deleted, unknown), (1, 5));
    }
}

#[test]
fn pictures_added_at_once_are_all_found() {
    let world = World::with_shop();
    let answers = at_once(8, |n| world.add(&format!("/{n}.jpg"), n, json!({})));
    assert!(answers.iter().all(|answer| answer.status == 200));
    for n in 0..8 {
        let answer = world.search(json!({"file": file(n), "limit": 1}));
        assert_eq!(answer.paths(), [format!("/{n}.jpg")]);
        assert_eq!(answer.body["count"], 8);
    }
}

#[test]
fn the_last_to_replace_a_picture_wins_wholly() {
    for _ in 0..10 {
        let world = World::with_shop();
        let answers = at_once(6, |n| world.add("/a.jpg", n, json!({"size": n})));
        assert!(answers.iter().all(|answer| answer.status == 200));
        let answer = world.search(json!({"path": "/a.jpg"}));
        assert_eq!(
            (&answer.body["count"], answer.paths().len()),
            (&json!(1), 1)
        );
        let winner = answer.body["result"][0]["tags"]["size"].as_u64().unwrap();
        // Tags, index and descriptor are of the same version.
        let by_file = world.search(json!({"file": file(winner), "tags": {"size": winner}}));
        assert_eq!(by_file.body, answer.body);
        assert_eq!(by_file.body["result"][0]["sim"], 1.0);
    }
}

#[test]
fn a_picture_is_found_while_it_is_replaced() {
    let world = World::with_shop();
    assert_eq!(world.add("/a.jpg", 1, json!({})).status, 200);
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            for seed in 2..12 {
                assert_eq!(world.add("/a.jpg", seed, json!({})).status, 200);
            }
            done.store(true, Ordering::SeqCst);
        });
        while !done.load(Ordering::SeqCst) {
            assert_eq!(world.search(json!({"path": "/a.jpg"})).paths(), ["/a.jpg"]);
        }
    });
}

#[test]
fn a_picture_is_found_while_its_tags_change() {
    let world = World::with_shop();
    assert_eq!(world.add("/a.jpg", 1, json!({"size": 0})).status, 200);
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            for size in 1..100 {
                let body = json!({"path": "/a.jpg", "tags": {"size": size}});
                let answer = world.call("PUT", "shop/image", body.to_string().into_bytes());
                assert_eq!(answer.status, 200);
            }
            done.store(true, Ordering::SeqCst);
        });
        while !done.load(Ordering::SeqCst) {
            let answer = world.search(json!({"file": file(1)}));
            assert_eq!(answer.paths(), ["/a.jpg"]);
            assert_eq!(answer.body["result"][0]["sim"], 1.0);
        }
    });
    assert_eq!(world.search(json!({"file": file(1)})).body["count"], 1);
}

#[test]
fn a_picture_is_deleted_once() {
    for _ in 0..20 {
        let world = World::with_shop();
        assert_eq!(world.add("/a.jpg", 1, json!({})).status, 200);
        let body = json!({"path": "/a.jpg"}).to_string().into_bytes();
        let answers = at_once(6, |_| world.call("DELETE", "shop/image", body.clone()));
        let deleted = answers.iter().filter(|a| a.status == 200).count();
        let missing = answers.iter().filter(|a| a.code() == "IS.0016").count();
        assert_eq!((deleted, missing), (1, 5));
    }
}

#[test]
fn a_picture_added_while_its_instance_is_deleted_is_gone_or_refused() {
    for _ in 0..20 {
        let world = World::with_shop();
        let answers = at_once(3, |n| match n {
            0 => world.call("DELETE", "service/shop", Vec::new()),
            n => world.add("/a.jpg", n, json!({})),
        });
        assert_eq!(answers[0].status, 200);
        for add in &answers[1..] {
            assert!(add.status == 200 || add.code() == "IS.0007", "{add:?}");
        }
        assert_eq!(world.create("shop", json!([])).status, 200);
        assert_eq!(world.search(json!({"path": "/a.jpg"})).code(), "IS.0016");
    }
}
