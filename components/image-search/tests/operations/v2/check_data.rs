//! `POST /v2/{project_id}/mms/{service_name}/data/check`.

use serde_json::{Value, json};

use super::shop::{add, call, code, fine, ids, info, shop};
use crate::world::World;

fn check(world: &World, body: Value) -> Value {
    fine(world, "data/check", &body)
}

#[test]
fn an_item_is_there_or_not() {
    let world = shop();
    assert_eq!(
        check(&world, json!({"item_id": "a"})),
        json!({"existed": false})
    );
    add(
        &world,
        "a",
        1,
        json!({"desc": "d", "custom_num_tags": {"price": 9.5}}),
    );
    let expected = json!({"existed": true,
        "item_info": {"desc": "d", "custom_num_tags": {"price": 9.5}}});
    assert_eq!(check(&world, json!({"item_id": "a"})), expected);
    assert_eq!(info(&world, "b"), json!(null));
}

#[test]
fn an_item_id_wins_over_a_condition() {
    let world = shop();
    add(&world, "a", 1, json!({"custom_tags": {"brand": "x"}}));
    let body = json!({"item_id": "a", "custom_tags": {"brand": ["y"]}, "limit": 0});
    assert_eq!(check(&world, body)["existed"], true);
}

#[test]
fn items_of_a_condition_are_answered_page_by_page() {
    let world = shop();
    for n in 0..12 {
        let fields = json!({"custom_tags": {"brand": "x"}, "custom_num_tags": {"year": n}});
        add(&world, &format!("item {n}"), 1, fields);
    }
    add(&world, "other", 1, json!({"custom_tags": {"brand": "y"}}));
    let body = |limit: Value, last: Value| json!({"custom_tags": {"brand": ["x"]}, "limit": limit, "last_item": last});
    let first = check(&world, body(json!(null), json!(null)));
    assert_eq!(first["check_info"]["total_num"], 12);
    assert_eq!(first["check_info"]["return_num"], 10);
    assert_eq!(first["items"].as_array().unwrap().len(), 10);
    let last = &first["check_info"]["last_item"];
    assert_eq!(last["id"], first["items"][9]["id"]);
    assert_eq!(last["score"], first["items"][9]["score"]);
    let second = check(&world, body(json!(10), last.clone()));
    assert_eq!(second["check_info"]["total_num"], 12);
    assert_eq!(second["check_info"]["return_num"], 2);
    assert!(second["check_info"].get("last_item").is_none());
    let mut all = [ids(&first), ids(&second)].concat();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 12);
    let whole = check(&world, body(json!(12), json!(null)));
    assert!(whole["check_info"].get("last_item").is_none());
    assert_eq!(ids(&whole), [ids(&first), ids(&second)].concat());
    // Its id is enough.
    let by_id = check(&world, body(json!(10), json!({"id": last["id"]})));
    assert_eq!(by_id, second);
}

#[test]
fn an_item_of_a_page_is_as_a_search_answers_it() {
    let world = shop();
    add(
        &world,
        "a",
        1,
        json!({"desc": "d", "custom_tags": {"brand": "x"}}),
    );
    let data = check(&world, json!({"custom_tags": {"brand": ["x"]}}));
    let source = json!({"desc": "d", "custom_tags": {"brand": "x"}});
    assert_eq!(
        data["items"],
        json!([{"id": "a", "score": 1.0, "source": source}])
    );
}

#[test]
fn fields_have_their_rules() {
    let world = shop();
    let code = |body: Value| code(&call(&world, "data/check", &body)).to_owned();
    let tags = json!({"brand": ["x"]});
    for body in [
        json!({"custom_tags": tags, "limit": 1}),
        json!({"custom_tags": tags, "limit": 100}),
        json!({"custom_tags": tags, "last_item": {"id": "é".repeat(4096)}}),
        json!({"item_id": "é".repeat(256)}),
    ] {
        assert_eq!(code(body.clone()), "fine", "{body}");
    }
    for body in [
        json!({}),
        json!({"limit": 10}),
        json!({"custom_tags": {}, "custom_num_tags": {}}),
        json!({"item_id": ""}),
        json!({"item_id": 1}),
        json!({"item_id": "é".repeat(257)}),
        json!({"custom_tags": tags, "limit": 0}),
        json!({"custom_tags": tags, "limit": 101}),
        json!({"custom_tags": tags, "limit": "1"}),
        json!({"custom_tags": tags, "last_item": {}}),
        json!({"custom_tags": tags, "last_item": {"id": ""}}),
        json!({"custom_tags": tags, "last_item": {"id": "a", "score": "1"}}),
        json!({"custom_tags": tags, "last_item": "a"}),
    ] {
        assert_eq!(code(body.clone()), "MMS.0003", "{body}");
    }
}
