//! Listing, showing and configuring instances.

use serde_json::json;

use super::shop::{add, create, fine, get, refused, shop};
use crate::world::{NOW, World};

#[test]
fn instances_are_listed_in_the_order_of_names() {
    let world = World::new();
    assert_eq!(get(&world, "instances"), json!({"instances": []}));
    create(&world, "shop");
    create(&world, "art");
    let instance = |name: &str| {
        json!({
            "name": name,
            "description": "",
            "model": "common-search",
            "descriptor_length": 512,
            "level": 30_000_000,
            "registered": NOW.0,
            "custom_tags": ["colour", "size"],
            "custom_num_tags": ["year", "price"],
            "service_type": "general_image",
            "search_types": ["IMAGE", "KEYWORD"],
            "max_keywords": 50,
            "keyword_language": "zh",
            "keyword_confidence": 20,
        })
    };
    let expected = json!({"instances": [instance("art"), instance("shop")]});
    assert_eq!(get(&world, "instances"), expected);
}

#[test]
fn an_instance_is_shown_with_the_count_of_its_items() {
    let world = shop();
    assert_eq!(get(&world, "instances/shop")["count"], 0);
    for id in ["a", "b", "c"] {
        add(&world, id, 1, json!({}));
    }
    let shown = get(&world, "instances/shop");
    assert_eq!(
        (&shown["count"], &shown["name"]),
        (&json!(3), &json!("shop"))
    );
}

#[test]
fn names_are_added_and_fields_set() {
    let world = shop();
    let changes = json!({
        "custom_tags": ["size", "brand"],
        "custom_num_tags": ["weight"],
        "description": "all we sell",
        "search_types": ["KEYWORD"],
        "max_keywords": 3,
        "keyword_language": "en",
        "keyword_confidence": 0,
    });
    let changed = fine(&world, "PATCH", "instances/shop", &changes);
    assert_eq!(changed["custom_tags"], json!(["colour", "size", "brand"]));
    assert_eq!(
        changed["custom_num_tags"],
        json!(["year", "price", "weight"])
    );
    assert_eq!(changed["description"], "all we sell");
    assert_eq!(changed["search_types"], json!(["KEYWORD"]));
    assert_eq!(changed["max_keywords"], 3);
    assert_eq!(changed["keyword_language"], "en");
    assert_eq!(changed["keyword_confidence"], 0);
    assert_eq!(get(&world, "instances/shop"), changed);
    // Again, or with nothing, it changes nothing.
    assert_eq!(fine(&world, "PATCH", "instances/shop", &changes), changed);
    assert_eq!(fine(&world, "PATCH", "instances/shop", &json!({})), changed);
    add(&world, "a", 1, json!({"custom_tags": {"brand": "x"}}));
}

#[test]
fn a_change_that_breaks_a_rule_changes_nothing() {
    let world = shop();
    let before = get(&world, "instances/shop");
    let names: Vec<String> = (0..99).map(|n| format!("n{n}")).collect();
    for (changes, code) in [
        (json!({"custom_tags": "brand"}), "MMS.0003"),
        (json!({"custom_tags": [""]}), "MMS.0003"),
        (json!({"custom_tags": names, "max_keywords": 1}), "MMS.1024"),
        (json!({"description": "d".repeat(513)}), "MMS.0003"),
        (json!({"search_types": ["CATEGORY"]}), "MMS.1024"),
        (json!({"search_types": []}), "MMS.0003"),
        (json!({"max_keywords": 0}), "MMS.0003"),
        (json!({"max_keywords": 101}), "MMS.0003"),
        (json!({"keyword_language": "fr"}), "MMS.0003"),
        (json!({"keyword_confidence": -1}), "MMS.0003"),
        (json!({"keyword_confidence": 101}), "MMS.0003"),
    ] {
        assert_eq!(refused(&world, "PATCH", "instances/shop", &changes).0, code);
    }
    assert_eq!(get(&world, "instances/shop"), before);
}
