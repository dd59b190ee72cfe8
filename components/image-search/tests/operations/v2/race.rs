//! Calls at the same time, and components that are killed between two operations of the store.

use serde_json::{Value, json};
use store::testing::CrashingStore;

use super::shop::{add, call, code, fine, ids, info, shop};
use crate::race::at_once;
use crate::search_core::{Native, file};
use crate::world::{Answer, PROJECT, TOKEN, World, request};

/// Longer than any operation: the last rounds are not killed at all.
const OPERATIONS: u32 = 40;

/// Calls with a component that is killed after `left` operations of the store.
fn killed(world: &World, left: u32, operation: &str, body: &Value) -> Answer {
    let path = format!("/v2/{PROJECT}/mms/shop/{operation}");
    let request = request("POST", &path, Some(TOKEN), body.to_string().into_bytes());
    let dying = CrashingStore::after(left, &world.store);
    world.send(&dying, &request, &Native::new(&dying))
}

/// The ids that carry the brand, by what the index says.
fn of_brand(world: &World, brand: &str) -> Vec<String> {
    let condition = json!({"custom_tags": {"brand": [brand]}, "limit": 100});
    let mut ids = ids(&fine(world, "data/check", &condition));
    ids.sort();
    ids
}

#[test]
fn an_item_that_is_not_forced_is_added_once() {
    for _ in 0..10 {
        let world = shop();
        let answers = at_once(6, |n| {
            let body = json!({"item_id": "a", "image_base64": file(n), "desc": n.to_string()});
            call(&world, "data/add", &body)
        });
        let winners: Vec<usize> = (0..6).filter(|n| answers[*n].status == 200).collect();
        let losers = answers.iter().filter(|answer| answer.code() == "MMS.1019");
        assert_eq!((winners.len(), losers.count()), (1, 5));
        let winner = winners[0];
        assert_eq!(info(&world, "a")["desc"], winner.to_string());
        let search = json!({"search_type": "IMAGE", "image_base64": file(winner as u64)});
        let found = fine(&world, "search", &search);
        assert_eq!(found["search_info"]["total_num"], 1);
        assert_eq!(found["items"][0]["score"], 1.0);
    }
}

#[test]
fn updates_at_once_are_all_kept() {
    for _ in 0..10 {
        let world = shop();
        add(&world, "a", 1, json!({}));
        let updates = [
            json!({"item_id": "a", "desc": "d"}),
            json!({"item_id": "a", "custom_tags": {"brand": "x"}}),
            json!({"item_id": "a", "custom_tags": {"colour": "red"}}),
            json!({"item_id": "a", "custom_num_tags": {"year": 1}}),
        ];
        let answers = at_once(4, |n| call(&world, "data/update", &updates[n as usize]));
        assert!(answers.iter().all(|answer| answer.status == 200));
        let expected = json!({
            "desc": "d",
            "custom_tags": {"brand": "x", "colour": "red"},
            "custom_num_tags": {"year": 1.0},
        });
        assert_eq!(info(&world, "a"), expected);
        assert_eq!(of_brand(&world, "x"), ["a"]);
    }
}

#[test]
fn a_deletion_by_condition_spares_what_does_not_match_any_more() {
    for _ in 0..10 {
        let world = shop();
        for n in 0..8 {
            add(
                &world,
                &n.to_string(),
                1,
                json!({"custom_tags": {"brand": "x"}}),
            );
        }
        let answers = at_once(2, |n| match n {
            0 => call(
                &world,
                "data/delete",
                &json!({"custom_tags": {"brand": ["x"]}}),
            ),
            _ => {
                let body = json!({"item_id": "7", "custom_tags": {"brand": "y"}});
                call(&world, "data/update", &body)
            }
        });
        assert_eq!(answers[0].status, 200);
        let deleted = ids(&answers[0].body["data"]);
        // The update came first, or there was nothing left to update.
        let spared = answers[1].status == 200;
        assert_eq!(spared, !deleted.contains(&"7".to_owned()), "{answers:?}");
        let expected: &[&str] = if spared { &["7"] } else { &[] };
        assert_eq!(of_brand(&world, "y"), expected);
        assert!(of_brand(&world, "x").is_empty());
    }
}

#[test]
fn an_update_happens_wholly_or_not_at_all() {
    let mut updated = 0;
    for left in 0..OPERATIONS {
        let world = shop();
        add(&world, "a", 1, json!({"custom_tags": {"brand": "x"}}));
        let body = json!({"item_id": "a", "desc": "d", "custom_tags": {"brand": "y"}});
        let answer = killed(&world, left, "data/update", &body);
        let after = info(&world, "a");
        let whole = after == json!({"desc": "d", "custom_tags": {"brand": "y"}});
        assert!(
            whole || after == json!({"custom_tags": {"brand": "x"}}),
            "{after}"
        );
        assert!(whole || answer.status == 500, "{answer:?}");
        let (now, before) = if whole { ("y", "x") } else { ("x", "y") };
        assert_eq!(of_brand(&world, now), ["a"]);
        assert!(of_brand(&world, before).is_empty());
        updated += u32::from(whole);
    }
    assert!(updated > 0 && updated < OPERATIONS);
}

#[test]
fn a_deletion_by_condition_can_be_repeated() {
    let mut whole = 0;
    for left in 0..OPERATIONS {
        let world = shop();
        for n in 0..3 {
            add(
                &world,
                &n.to_string(),
                1,
                json!({"custom_tags": {"brand": "x"}}),
            );
        }
        let condition = json!({"custom_tags": {"brand": ["x"]}});
        let first = killed(&world, left, "data/delete", &condition);
        let rest = of_brand(&world, "x");
        for n in 0..3 {
            let there = !info(&world, &n.to_string()).is_null();
            assert_eq!(there, rest.contains(&n.to_string()));
        }
        assert!(first.status == 500 || rest.is_empty());
        whole += u32::from(first.status == 200);
        let second = fine(&world, "data/delete", &condition);
        let expected = json!({"total_num": rest.len(), "delete_num": rest.len()});
        assert_eq!(second["delete_info"], expected);
        assert!(of_brand(&world, "x").is_empty());
        assert_eq!(
            code(&call(&world, "data/delete", &json!({"item_id": "0"}))),
            "MMS.1019"
        );
    }
    assert!(whole > 0 && whole < OPERATIONS);
}
