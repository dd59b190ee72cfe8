//! `POST /v2/{project_id}/mms/{service_name}/data/delete`.

use serde_json::{Value, json};

use super::shop::{add, call, code, fine, ids, info, shop};
use crate::search_core::file;
use crate::world::{Answer, World};

fn delete(world: &World, body: Value) -> Answer {
    call(world, "data/delete", &body)
}

#[test]
fn an_item_is_deleted_by_its_id() {
    let world = shop();
    add(&world, "a", 1, json!({}));
    add(&world, "b", 1, json!({}));
    let answer = delete(&world, json!({"item_id": "a"}));
    assert_eq!(
        (answer.status, answer.body),
        (200, json!({"result": "success"}))
    );
    assert_eq!(info(&world, "a"), json!(null));
    let search = json!({"search_type": "IMAGE", "image_base64": file(1)});
    assert_eq!(ids(&fine(&world, "search", &search)), ["b"]);
}

#[test]
fn a_missing_item_is_an_error_unless_forced() {
    let world = shop();
    for force in [json!(null), json!(false)] {
        let answer = delete(&world, json!({"item_id": "a", "force": force}));
        assert_eq!(code(&answer), "MMS.1019");
        assert!(answer.message().starts_with("Data is not existed."));
    }
    let answer = delete(&world, json!({"item_id": "a", "force": true}));
    assert_eq!(answer.body, json!({"result": "success"}));
}

#[test]
fn an_item_id_wins_over_a_condition() {
    let world = shop();
    for id in ["a", "b"] {
        add(&world, id, 1, json!({"custom_tags": {"brand": "x"}}));
    }
    let body = json!({"item_id": "a", "custom_tags": {"brand": ["x"]}});
    assert_eq!(delete(&world, body).body, json!({"result": "success"}));
    assert_eq!(info(&world, "b")["custom_tags"]["brand"], "x");
}

#[test]
fn a_condition_deletes_100_items_a_call() {
    let world = shop();
    for n in 0..103 {
        add(
            &world,
            &n.to_string(),
            1,
            json!({"custom_num_tags": {"year": n}}),
        );
    }
    add(&world, "stays", 1, json!({}));
    let body = json!({"custom_num_tags": {"year": {"from": 1}}});
    let (mut deleted, mut left) = (Vec::new(), 102);
    for count in [100, 2, 0] {
        let data = fine(&world, "data/delete", &body);
        let info = json!({"total_num": left, "delete_num": count});
        assert_eq!(data["delete_info"], info);
        assert_eq!(ids(&data).len(), count);
        deleted.extend(ids(&data));
        left -= count;
    }
    deleted.sort();
    deleted.dedup();
    assert_eq!(deleted.len(), 102);
    let search = json!({"search_type": "IMAGE", "image_base64": file(1)});
    let mut rest = ids(&fine(&world, "search", &search));
    rest.sort();
    assert_eq!(rest, ["0", "stays"]);
    assert!(deleted.iter().all(|id| info(&world, id).is_null()));
}

#[test]
fn fields_have_their_rules() {
    let world = shop();
    for body in [
        json!({}),
        json!({"force": true}),
        json!({"custom_tags": {}}),
        json!({"custom_tags": {}, "custom_num_tags": {}}),
        json!({"custom_tags": {"brand": []}}),
        json!({"custom_tags": {"weight": ["1"]}}),
        json!({"item_id": ""}),
        json!({"item_id": "é".repeat(257)}),
        json!({"item_id": "a", "force": "true"}),
        json!({"item_id": "a", "force": 1}),
    ] {
        assert_eq!(code(&delete(&world, body.clone())), "MMS.0003", "{body}");
    }
}
