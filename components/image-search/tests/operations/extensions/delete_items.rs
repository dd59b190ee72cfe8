//! Deleting up to 100 items in one call.

use serde_json::json;

use super::shop::{add, delete, list, refused, shop, sorted_ids};

#[test]
fn each_item_has_its_own_result() {
    let world = shop();
    for id in ["a", "b", "c"] {
        add(&world, id, 1, json!({}));
    }
    let deleted = delete(&world, &["a", "none", "c", "a"]);
    let results = deleted["items"].as_array().unwrap();
    assert_eq!(results[0], json!({"id": "a", "result": "success"}));
    assert_eq!(results[1]["error_code"], "MMS.1019");
    assert_eq!(results[2], json!({"id": "c", "result": "success"}));
    assert_eq!(results[3]["error_code"], "MMS.1019");
    let left = list(&world, &[]);
    assert_eq!((sorted_ids(&left), &left["count"]), (vec!["b"], &json!(1)));
}

#[test]
fn ids_are_checked() {
    let world = shop();
    for body in [
        json!({}),
        json!({"ids": []}),
        json!({"ids": "a"}),
        json!({"ids": [""]}),
        json!({"ids": vec!["a"; 101]}),
    ] {
        let (code, message) = refused(&world, "DELETE", "instances/shop/items", &body);
        assert_eq!(code, "MMS.0003");
        assert!(message.contains("ids"), "{message}");
    }
}
