//! Adding up to 100 pictures in one call.

use serde_json::{Value, json};

use super::shop::{fine, get, ids, item, list, picture, refused, search, shop};
use crate::world::World;

fn add(world: &World, items: Vec<Value>) -> Vec<Value> {
    let body = json!({"items": items});
    let answer = fine(world, "POST", "instances/shop/items", &body);
    answer["items"].as_array().unwrap().clone()
}

#[test]
fn one_bad_item_does_not_stop_the_others() {
    let world = shop();
    let good = |id| item(id, 1, json!({}));
    let results = add(
        &world,
        vec![
            good("a"),
            item("b", 1, json!({"custom_tags": {"brand": "x"}})),
            json!("c"),
            json!({"id": "d"}),
            json!({"image_base64": picture(1)}),
            item("f", 1, json!({"image_base64": "AAAA"})),
            item("g", 1, json!({"box": "0,0,500,500"})),
            item("h", 1, json!({"keywords": [1]})),
            item("i", 1, json!({"desc": ""})),
            good("j"),
        ],
    );
    let messages: Vec<(&Value, &str)> = results
        .iter()
        .map(|result| {
            (
                &result["id"],
                result["error_msg"].as_str().unwrap_or("success"),
            )
        })
        .collect();
    let expected = [
        (json!("a"), "success"),
        (
            json!("b"),
            "Invalid parameter: custom_tags.brand. Note: custom_tags.brand is not declared",
        ),
        (
            Value::Null,
            "Invalid parameter: items[2]. Note: items[2] must be an object.",
        ),
        (
            json!("d"),
            "Required parameter is empty. Give a picture in image_base64",
        ),
        (Value::Null, "Required parameter is empty: id"),
        (
            json!("f"),
            "Invalid parameter: image_base64. Note: image_base64 must be a picture in",
        ),
        (
            json!("g"),
            "Invalid parameter: box. Note: box must lie within the picture's 120 x 100",
        ),
        (
            json!("h"),
            "Invalid parameter: keywords[0]. Note: keywords[0] must be a string.",
        ),
        (
            json!("i"),
            "Invalid parameter: desc. Note: desc must be 1 to 2048 characters.",
        ),
        (json!("j"), "success"),
    ];
    assert_eq!(messages.len(), expected.len());
    for ((id, message), (expected_id, expected_message)) in messages.iter().zip(&expected) {
        assert_eq!(*id, expected_id);
        assert!(message.starts_with(expected_message), "{message}");
    }
    assert_eq!(results[0], json!({"id": "a", "result": "success"}));
    assert_eq!(results[1]["error_code"], "MMS.0003");
    assert_eq!(results[1]["result"], Value::Null);
    assert_eq!(super::shop::sorted_ids(&list(&world, &[])), ["a", "j"]);
}

#[test]
fn an_item_is_kept_as_it_was_given() {
    let world = shop();
    let fields = json!({
        "desc": "a red shoe",
        "custom_tags": {"colour": "red"},
        "custom_num_tags": {"price": 19.99, "year": 2020},
        "keywords": ["shoe", "Red"],
    });
    add(&world, vec![item("a", 7, fields.clone())]);
    let listed = &list(&world, &[])["items"][0];
    for (name, value) in fields.as_object().unwrap() {
        let (listed, value) = (listed[name].to_string(), value.to_string());
        assert_eq!(listed.replace(".0", ""), value, "{name}");
    }
    assert_eq!(listed["added"], world.now.0);
    let found = search(&world, &json!({"image_base64": picture(7)}));
    assert_eq!(found["items"][0]["score"], 1.0);
}

#[test]
fn an_existing_item_stays_unless_it_is_forced() {
    let world = shop();
    let with = |seed, force| item("a", seed, json!({"force": force}));
    let results = add(&world, vec![with(1, false), with(2, false), with(3, true)]);
    assert_eq!(results[0]["result"], "success");
    assert_eq!(results[1]["error_code"], "MMS.1019");
    assert_eq!(results[2]["result"], "success");
    let results = add(&world, vec![with(4, false)]);
    assert_eq!(results[0]["error_code"], "MMS.1019");
    let found = search(&world, &json!({"image_base64": picture(3)}));
    assert_eq!(
        (ids(&found), &found["items"][0]["score"]),
        (vec!["a"], &json!(1.0))
    );
    assert_eq!(get(&world, "instances/shop")["count"], 1);
}

#[test]
fn a_call_takes_one_to_a_hundred_pictures() {
    let world = shop();
    let many = |count: usize| -> Vec<Value> {
        (0..count)
            .map(|n| item(&format!("item {n}"), 1, json!({})))
            .collect()
    };
    for count in [0, 101] {
        let body = json!({"items": many(count)});
        let (code, message) = refused(&world, "POST", "instances/shop/items", &body);
        assert_eq!(code, "MMS.0003");
        assert!(
            message.contains("items must be 1 to 100 items"),
            "{message}"
        );
    }
    let results = add(&world, many(100));
    assert!(results.iter().all(|result| result["result"] == "success"));
    assert_eq!(get(&world, "instances/shop")["count"], 100);
}

#[test]
fn pictures_come_from_addresses_too() {
    let world = shop();
    let at = |address: &str| json!({"id": address, "image_url": address});
    let results = add(
        &world,
        vec![
            at("https://pictures.example/5.jpg"),
            at("https://elsewhere.example/5.jpg"),
        ],
    );
    assert_eq!(results[0]["result"], "success");
    assert_eq!(results[1]["error_code"], "ModelArts.4603");
}
