//! A component that is killed between any two operations of the store.

use image_search::image::Image;
use image_search::inference::{Filter, Inference, Query, Ranking};
use operation::Timestamp;
use serde_json::{Value, json};
use store::testing::CrashingStore;

use crate::search_core::{Native, file};
use crate::world::{Answer, NOW, World};

/// Longer than any operation: the last rounds are not killed at all.
const OPERATIONS: u32 = 40;

/// Calls with a component that is killed after `left` operations of the store.
fn killed(world: &World, left: u32, method: &str, path: &str, body: Value) -> Answer {
    let dying = CrashingStore::after(left, &world.store);
    world.call_over(&dying, method, path, body.to_string().into_bytes())
}

#[test]
fn a_creation_happens_wholly_or_can_be_repeated() {
    let mut created = 0;
    for left in 0..OPERATIONS {
        let world = World::new();
        let body = json!({"name": "cats", "model": "common-search"});
        let first = killed(&world, left, "POST", "service", body.clone());
        let second = world.post("service", &body);
        match first.status {
            200 => assert_eq!(second.code(), "IS.3000"),
            500 => assert!(second.status == 200 || second.code() == "IS.3000"),
            other => panic!("{other}"),
        }
        assert_eq!(world.call("GET", "service/cats", Vec::new()).status, 200);
        created += u32::from(first.status == 200);
    }
    assert!(created > 0 && created < OPERATIONS);
}

#[test]
fn a_deletion_happens_wholly_or_can_be_repeated() {
    for left in 0..OPERATIONS {
        let world = World::with_shop();
        assert_eq!(world.add("/a.jpg", 1, json!({})).status, 200);
        let first = killed(&world, left, "DELETE", "service/shop", json!({}));
        let second = world.call("DELETE", "service/shop", Vec::new());
        let gone = second.code() == "IS.0007";
        assert!(gone || (first.status == 500 && second.status == 200));
        assert_eq!(world.create("shop", json!([])).status, 200);
        let found = world.search(json!({"file": file(1)}));
        assert_eq!(found.body, json!({"count": 0, "result": []}));
    }
}

#[test]
fn a_first_addition_is_acknowledged_only_when_it_is_found() {
    let mut added = 0;
    for left in 0..OPERATIONS {
        let mut world = World::with_shop();
        let body = json!({"path": "/a.jpg", "file": file(1), "tags": {"colour": "red"}});
        let first = killed(&world, left, "POST", "shop/image", body.clone());
        let found = world.search(json!({"file": file(1)}));
        assert!(found.paths().len() <= 1);
        assert_eq!(found.body["count"], found.paths().len());
        if first.status == 200 {
            assert_eq!(found.paths(), ["/a.jpg"]);
            added += 1;
        }
        assert_eq!(world.post("shop/image", &body).status, 200);
        only_picture(&world, 1, "red");
        collects_orphans(&mut world, 1, "red");
    }
    assert!(added > 0 && added < OPERATIONS);
}

#[test]
fn a_replacement_leaves_the_old_picture_or_the_new_one() {
    let mut replaced = 0;
    for left in 0..OPERATIONS {
        let mut world = World::with_shop();
        assert_eq!(world.add("/a.jpg", 1, json!({"colour": "red"})).status, 200);
        let body = json!({"path": "/a.jpg", "file": file(2), "tags": {"colour": "blue"}});
        let answer = killed(&world, left, "POST", "shop/image", body);
        let colour =
            world.search(json!({"path": "/a.jpg"})).body["result"][0]["tags"]["colour"].clone();
        let (seed, colour) = match colour.as_str() {
            Some("red") if answer.status != 200 => (1, "red"),
            Some("blue") => (2, "blue"),
            other => panic!("{other:?} after {answer:?}"),
        };
        replaced += u32::from(seed == 2);
        only_picture(&world, seed, colour);
        collects_orphans(&mut world, seed, colour);
    }
    assert!(replaced > 0 && replaced < OPERATIONS);
}

#[test]
fn a_change_of_tags_leaves_the_old_ones_or_the_new_ones() {
    let mut changed = 0;
    for left in 0..OPERATIONS {
        let mut world = World::with_shop();
        assert_eq!(world.add("/a.jpg", 1, json!({"colour": "red"})).status, 200);
        let body = json!({"path": "/a.jpg", "tags": {"colour": "blue"}});
        let answer = killed(&world, left, "PUT", "shop/image", body);
        let colour =
            world.search(json!({"path": "/a.jpg"})).body["result"][0]["tags"]["colour"].clone();
        let colour = match colour.as_str() {
            Some("red") if answer.status != 200 => "red",
            Some("blue") => "blue",
            other => panic!("{other:?} after {answer:?}"),
        };
        changed += u32::from(colour == "blue");
        only_picture(&world, 1, colour);
        collects_orphans(&mut world, 1, colour);
    }
    assert!(changed > 0 && changed < OPERATIONS);
}

#[test]
fn a_deletion_of_a_picture_is_whole() {
    let mut deleted = 0;
    for left in 0..OPERATIONS {
        let world = World::with_shop();
        assert_eq!(world.add("/a.jpg", 1, json!({})).status, 200);
        let answer = killed(
            &world,
            left,
            "DELETE",
            "shop/image",
            json!({"path": "/a.jpg"}),
        );
        let check = world.post("shop/image/check", &json!({"path": "/a.jpg"}));
        let found = world.search(json!({"file": file(1)}));
        assert_eq!(
            found.paths().len(),
            usize::from(check.body["exist"] == "true")
        );
        assert!(answer.status != 200 || found.paths().is_empty());
        deleted += u32::from(found.paths().is_empty());
    }
    assert!(deleted > 0 && deleted < OPERATIONS);
}

/// Checks that `/a.jpg` alone is found, with the descriptor of `seed` and this colour.
fn only_picture(world: &World, seed: u64, colour: &str) {
    let expected = json!({"count": 1, "result": [
        {"path": "/a.jpg", "sim": 1.0, "tags": {"colour": colour}}]});
    for body in [
        json!({"file": file(seed)}),
        json!({"path": "/a.jpg"}),
        json!({"file": file(seed), "tags": {"colour": colour}}),
    ] {
        assert_eq!(world.search(body).body, expected);
    }
}

/// Checks that, two hours later, one search clears the library of what the crash left.
fn collects_orphans(world: &mut World, seed: u64, colour: &str) {
    world.now = Timestamp(NOW.0 + 2 * 3_600_000);
    only_picture(world, seed, colour);
    let id = world.store.keys().iter().find_map(|key| {
        let rest = key.strip_prefix("library:")?;
        Some(rest.split(':').next()?.to_owned())
    });
    let id = id.unwrap();
    let image = Image::record(&id, "/a.jpg").read(&world.store);
    let image = image.unwrap().unwrap();
    let query = Query {
        ranking: Ranking::Similarity(image.descriptor().unwrap()),
        ..Query::listing(Filter::EVERYTHING, 100)
    };
    let core = Native::new(&world.store);
    let answer = core.search(&id, &query);
    assert_eq!(answer.unwrap().hits.len(), 1);
}
