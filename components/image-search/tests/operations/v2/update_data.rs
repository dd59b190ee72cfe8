//! `POST /v2/{project_id}/mms/{service_name}/data/update`.

use serde_json::{Value, json};

use super::shop::{add, call, code, fine, ids, info, shop, with};
use crate::search_core::file;
use crate::world::World;

/// An item that has everything.
fn full() -> World {
    let world = shop();
    let fields = json!({
        "desc": "before",
        "custom_tags": {"brand": "x", "colour": "red"},
        "custom_num_tags": {"year": 2020, "price": 1.5},
        "keywords": ["cat"],
    });
    add(&world, "a", 1, fields);
    world
}

#[test]
fn what_is_given_changes_and_the_rest_stays() {
    for (update, changed) in [
        (json!({"desc": "after"}), json!({"desc": "after"})),
        (
            json!({"custom_tags": {"colour": "blue"}}),
            json!({"custom_tags": {"brand": "x", "colour": "blue"}}),
        ),
        (
            json!({"custom_num_tags": {"year": 2021}, "desc": null, "custom_tags": null}),
            json!({"custom_num_tags": {"price": 1.5, "year": 2021.0}}),
        ),
        (
            json!({"custom_tags": {"colour": null}, "desc": "after"}),
            json!({"desc": "after"}),
        ),
        // What the vendor does not let one update is left alone too.
        (
            json!({"desc": "after", "keywords": ["dog"], "image_base64": file(2)}),
            json!({"desc": "after"}),
        ),
    ] {
        let world = full();
        let before = info(&world, "a");
        let body = with(json!({"item_id": "a"}), update);
        let answer = call(&world, "data/update", &body);
        assert_eq!(
            (answer.status, answer.body),
            (200, json!({"result": "success"}))
        );
        assert_eq!(info(&world, "a"), with(before, changed));
        let search = json!({"search_type": "IMAGE", "image_base64": file(1)});
        assert_eq!(fine(&world, "search", &search)["items"][0]["score"], 1.0);
    }
}

#[test]
fn conditions_see_the_change_at_once() {
    let world = full();
    let update = json!({"item_id": "a", "custom_tags": {"colour": "blue"},
        "custom_num_tags": {"year": 2021}});
    fine(&world, "data/update", &update);
    let found = |condition: Value| ids(&fine(&world, "data/check", &condition));
    assert!(found(json!({"custom_tags": {"colour": ["red"]}})).is_empty());
    assert_eq!(found(json!({"custom_tags": {"colour": ["blue"]}})), ["a"]);
    let range = json!({"from": 2021, "to": 2021});
    assert_eq!(found(json!({"custom_num_tags": {"year": range}})), ["a"]);
    let before = json!({"to": 2020});
    assert!(found(json!({"custom_num_tags": {"year": before}})).is_empty());
}

#[test]
fn the_item_must_be_there() {
    let body = json!({"item_id": "b", "desc": "after"});
    let answer = call(&full(), "data/update", &body);
    assert_eq!(code(&answer), "MMS.1019");
    assert!(answer.message().starts_with("Data is not existed."));
}

#[test]
fn something_must_be_given() {
    let world = full();
    for nothing in [
        json!({}),
        json!({"desc": null}),
        json!({"custom_tags": {}, "custom_num_tags": {}}),
        json!({"custom_tags": {"brand": null}}),
        json!({"keywords": ["dog"]}),
    ] {
        let body = with(json!({"item_id": "a"}), nothing);
        assert_eq!(code(&call(&world, "data/update", &body)), "MMS.0003");
    }
}

#[test]
fn fields_have_the_rules_of_add_data() {
    let world = full();
    for wrong in [
        json!({"item_id": null, "desc": "d"}),
        json!({"item_id": "", "desc": "d"}),
        json!({"item_id": "é".repeat(257), "desc": "d"}),
        json!({"desc": ""}),
        json!({"desc": "é".repeat(2049)}),
        json!({"custom_tags": {"weight": "1"}}),
        json!({"custom_tags": {"brand": ""}}),
        json!({"custom_tags": {"brand": "é".repeat(65)}}),
        json!({"custom_tags": {"brand": 1}}),
        json!({"custom_num_tags": {"brand": 1}}),
        json!({"custom_num_tags": {"year": "1"}}),
    ] {
        let body = with(json!({"item_id": "a"}), wrong);
        assert_eq!(
            code(&call(&world, "data/update", &body)),
            "MMS.0003",
            "{body}"
        );
    }
    assert_eq!(info(&world, "a"), info(&full(), "a"));
}
