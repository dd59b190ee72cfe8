//! The tag filter of a search.

use serde_json::{Value, json};

use crate::search_core::file;
use crate::world::World;

fn tagged() -> World {
    let world = World::with_shop();
    let pictures = [
        ("/red-s", json!({"colour": "red", "size": "s"})),
        ("/red-m", json!({"colour": "red", "size": "m"})),
        ("/blue-m", json!({"colour": "blue", "size": "m"})),
        ("/red", json!({"colour": "red"})),
        ("/none", json!({})),
        ("/42", json!({"size": 42})),
    ];
    for (seed, (path, tags)) in (0_u64..).zip(pictures) {
        assert_eq!(world.add(path, seed, tags).status, 200);
    }
    world
}

/// The paths that carry `tags`, in alphabetical order.
fn carrying(world: &World, tags: Value) -> Vec<String> {
    let answer = world.search(json!({"file": file(1), "tags": tags}));
    let mut paths: Vec<String> = answer.paths().into_iter().map(str::to_owned).collect();
    assert_eq!(answer.body["count"], paths.len());
    paths.sort();
    paths
}

#[test]
fn pictures_must_carry_all_of_the_tags() {
    let world = tagged();
    assert_eq!(
        carrying(&world, json!({"colour": "red"})),
        ["/red", "/red-m", "/red-s"]
    );
    assert_eq!(
        carrying(&world, json!({"size": "m"})),
        ["/blue-m", "/red-m"]
    );
    assert_eq!(
        carrying(&world, json!({"colour": "red", "size": "m"})),
        ["/red-m"]
    );
    assert!(carrying(&world, json!({"colour": "Red"})).is_empty());
    assert!(carrying(&world, json!({"colour": ""})).is_empty());
    assert_eq!(carrying(&world, json!({})).len(), 6);
    assert_eq!(carrying(&world, json!(null)).len(), 6);
}

#[test]
fn a_number_and_its_text_are_the_same_value() {
    let world = tagged();
    assert_eq!(carrying(&world, json!({"size": 42})), ["/42"]);
    assert_eq!(carrying(&world, json!({"size": "42"})), ["/42"]);
}

#[test]
fn count_is_the_number_of_matches_on_all_pages() {
    let world = tagged();
    let body = json!({"file": file(1), "tags": {"colour": "red"}, "limit": 1, "offset": 1});
    let answer = world.search(body);
    assert_eq!(answer.body["count"], 3);
    assert_eq!(answer.paths().len(), 1);
}

#[test]
fn names_must_be_declared_and_values_plain() {
    let world = tagged();
    for tags in [
        json!({"weight": "1"}),
        json!({"colour": null}),
        json!({"colour": ["red"]}),
        json!(["red"]),
        json!("red"),
    ] {
        let answer = world.search(json!({"file": file(1), "tags": tags}));
        assert_eq!((answer.status, answer.code()), (400, "IS.0002"), "{tags}");
    }
    let answer = world.search(json!({"file": file(1), "tags": {"weight": "1"}}));
    assert!(
        answer.message().contains("colour, size"),
        "{}",
        answer.message()
    );
}
