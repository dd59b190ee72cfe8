//! Orphans: items of the index that a killed component left: no search may lose a picture because of them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use store::testing::CrashingStore;

use crate::search_core::{Native, file};
use crate::world::{Answer, PROJECT, TOKEN, World, request};

/// Longer than any operation: the last rounds are not killed at all.
const OPERATIONS: u32 = 40;

/// A call whose component is killed after `left` operations of the store.
fn killed(world: &World, left: u32, path: &str, body: Value) -> Answer {
    let dying = CrashingStore::after(left, &world.store);
    world.call_over(&dying, "POST", path, body.to_string().into_bytes())
}

/// The ids that a search by the picture of `seed` finds, each colour once.
fn collapsed(world: &World, seed: u64) -> Vec<String> {
    let body = json!({
        "search_type": "IMAGE",
        "image_base64": file(seed),
        "optional_params": {"collapse_key": "colour"},
    });
    let path = format!("/v2/{PROJECT}/mms/shop/search");
    let request = request("POST", &path, Some(TOKEN), body.to_string().into_bytes());
    let answer = world.send(&world.store, &request, &Native::new(&world.store));
    assert_eq!(answer.status, 200, "{}", answer.body);
    let data = &answer.body["data"];
    let items = data["items"].as_array().unwrap();
    assert_eq!(data["search_info"]["total_num"], items.len());
    let id = |item: &Value| item["id"].as_str().unwrap().to_owned();
    items.iter().map(id).collect()
}

#[test]
fn an_addition_that_was_killed_hides_no_group() {
    for left in 0..OPERATIONS {
        let world = World::with_shop();
        world.add("/a.jpg", 1, json!({"colour": "red"}));
        world.add("/b.jpg", 3, json!({"colour": "blue"}));
        let body = json!({"path": "/c.jpg", "file": file(2), "tags": {"colour": "red"}});
        let answer = killed(&world, left, "shop/image", body);
        let found = collapsed(&world, 2);
        let there = world.post("shop/image/check", &json!({"path": "/c.jpg"}));
        let red = if there.body["exist"] == "true" {
            "/c.jpg"
        } else {
            assert_ne!(answer.status, 200);
            "/a.jpg"
        };
        assert!(found.contains(&red.to_owned()), "{left} {found:?}");
        assert!(found.contains(&"/b.jpg".to_owned()), "{left} {found:?}");
        assert_eq!(found.len(), 2);
    }
}

#[test]
fn a_replacement_that_was_killed_hides_no_group() {
    for left in 0..OPERATIONS {
        let world = World::with_shop();
        world.add("/a.jpg", 1, json!({"colour": "red"}));
        let body = json!({"path": "/a.jpg", "file": file(2), "tags": {"colour": "red"}});
        killed(&world, left, "shop/image", body);
        for seed in [1, 2] {
            assert_eq!(collapsed(&world, seed), ["/a.jpg"], "{left}");
        }
    }
}

/// An instance with 256 items that have no pictures, and one picture.
fn cluttered() -> World {
    let line = |n: usize| {
        let mut descriptor = [0_u8; 512];
        descriptor[n % 512] = 127;
        let descriptor = STANDARD.encode(descriptor);
        json!({
            "id": n.to_string(),
            "model": "common-search",
            "descriptor": descriptor,
            "custom_tags": {"colour": "red"},
        })
        .to_string()
    };
    let lines: Vec<String> = (0..256).map(line).collect();
    let path = format!("/sightline/v1/{PROJECT}/instances/shop/import");
    let request = request("POST", &path, Some(TOKEN), lines.join("\n").into_bytes());
    let mut cluttered = None;
    for left in 0.. {
        let world = World::with_shop();
        let dying = CrashingStore::after(left, &world.store);
        world.send(&dying, &request, &Native::new(&dying));
        let begun = world
            .store
            .keys()
            .iter()
            .any(|key| key.starts_with("image:"));
        if begun {
            break;
        }
        // All are in the index, and no record is begun.
        cluttered = Some(world);
    }
    let world = cluttered.unwrap();
    world.add("/a.jpg", 1, json!({"colour": "red"}));
    world
}

#[test]
fn many_orphans_of_a_group_hide_nothing() {
    let world = cluttered();
    for seed in [1, 2] {
        assert_eq!(collapsed(&world, seed), ["/a.jpg"]);
    }
}

/// A page of one picture must not ask the search core once for each orphan.
#[test]
fn many_orphans_are_passed_over_together() {
    let world = cluttered();
    let path = format!("/sightline/v1/{PROJECT}/instances/shop/items?limit=1");
    let request = request("GET", &path, Some(TOKEN), Vec::new());
    let few_operations = CrashingStore::after(60, &world.store);
    let answer = world.send(&few_operations, &request, &Native::new(&few_operations));
    assert_eq!(answer.body["items"][0]["id"], "/a.jpg", "{}", answer.body);
    assert_eq!(answer.body["count"], 1);
}
