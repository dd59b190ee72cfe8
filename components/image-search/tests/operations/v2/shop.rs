//! An instance of v2, and calls to it.

use std::collections::BTreeMap;
use std::sync::Mutex;

use serde_json::{Value, json};

use crate::search_core::{Native, file};
use crate::world::{Answer, PROJECT, TOKEN, World, request};

/// A project with an instance `shop` of the tags `brand` and `colour` and the numbers `year` and `price`.
pub fn shop() -> World {
    shop_with(json!({}))
}

/// The same with `changes` to its creation.
pub fn shop_with(changes: Value) -> World {
    let world = World::new();
    let body = json!({
        "name": "shop",
        "model": "common-search",
        "custom_tags": ["brand", "colour"],
        "custom_num_tags": ["year", "price"],
    });
    let created = world.post("service", &with(body, changes));
    assert_eq!(created.status, 200, "{}", created.body);
    world
}

/// An instance for products of this kind.
pub fn products(service_type: &str) -> World {
    shop_with(json!({"service_type": service_type, "search_types": ["CATEGORY"]}))
}

/// `body` with `changes` on top; a change to null is a field that is not there.
pub fn with(mut body: Value, changes: Value) -> Value {
    for (name, value) in changes.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

/// `POST .../mms/shop/{operation}`.
pub fn call(world: &World, operation: &str, body: &Value) -> Answer {
    let path = format!("/v2/{PROJECT}/mms/shop/{operation}");
    let request = request("POST", &path, Some(TOKEN), body.to_string().into_bytes());
    world.send(&world.store, &request, &Native::new(&world.store))
}

/// A call that must go well.
pub fn fine(world: &World, operation: &str, body: &Value) -> Value {
    let answer = call(world, operation, body);
    assert_eq!(answer.status, 200, "{operation} {}", answer.body);
    assert_eq!(answer.body["result"], "success");
    answer.body["data"].clone()
}

/// The code of an answer, checked; `fine` when all went well.
pub fn code(answer: &Answer) -> &str {
    match answer.status {
        200 => "fine",
        400 => answer.code(),
        other => panic!("{other}: {}", answer.body),
    }
}

/// The picture of `seed` in base64. The tests add a few pictures thousands of times.
fn known_file(seed: u64) -> String {
    static KNOWN: Mutex<BTreeMap<u64, String>> = Mutex::new(BTreeMap::new());
    let mut known = KNOWN.lock().unwrap();
    known.entry(seed).or_insert_with(|| file(seed)).clone()
}

/// Adds an item with the picture of `seed`, and without keywords where `fields` does not say otherwise.
pub fn add(world: &World, item_id: &str, seed: u64, fields: Value) {
    let body = json!({"item_id": item_id, "image_base64": known_file(seed), "keywords": []});
    fine(world, "data/add", &with(body, fields));
}

/// The ids of an answer's items, in their order.
pub fn ids(data: &Value) -> Vec<String> {
    let items = data["items"].as_array().unwrap();
    let ids = items
        .iter()
        .map(|item| item["id"].as_str().unwrap().to_owned());
    ids.collect()
}

/// What is known of an item; null when it is not there.
pub fn info(world: &World, item_id: &str) -> Value {
    let data = fine(world, "data/check", &json!({"item_id": item_id}));
    assert_eq!(data["existed"], !data["item_info"].is_null());
    data["item_info"].clone()
}
