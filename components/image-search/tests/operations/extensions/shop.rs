//! An instance, and calls to what the vendor never had.

use std::collections::BTreeMap;
use std::sync::Mutex;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use image_search::{Services, components};
use operation::streamed::Body;
use serde_json::{Value, json};
use store::KeyValue;

use crate::search_core::{Native, file};
use crate::world::{Answer, PROJECT, Shelf, TOKEN, World, request};

/// A project with an instance `shop` of the tags `colour` and `size` and the numbers `year` and `price`.
pub fn shop() -> World {
    let world = World::new();
    create(&world, "shop");
    world
}

/// Another instance like `shop`.
pub fn create(world: &World, name: &str) {
    let body = json!({
        "name": name,
        "model": "common-search",
        "custom_tags": ["colour", "size"],
        "custom_num_tags": ["year", "price"],
    });
    let created = world.post("service", &body);
    assert_eq!(created.status, 200, "{}", created.body);
}

/// A call to `/sightline/v1/{project}/{path}`.
pub fn call(world: &World, method: &str, path: &str, body: &Value) -> Answer {
    let body = match body {
        Value::Null => Vec::new(),
        Value::String(text) => text.clone().into_bytes(),
        json => json.to_string().into_bytes(),
    };
    let path = format!("/sightline/v1/{PROJECT}/{path}");
    let request = request(method, &path, Some(TOKEN), body);
    world.send(&world.store, &request, &Native::new(&world.store))
}

/// A call that must go well.
pub fn fine(world: &World, method: &str, path: &str, body: &Value) -> Value {
    let answer = call(world, method, path, body);
    assert_eq!(answer.status, 200, "{method} {path} {}", answer.body);
    answer.body
}

/// A GET that must go well.
pub fn get(world: &World, path: &str) -> Value {
    fine(world, "GET", path, &Value::Null)
}

/// A GET of `shop`'s items that must go well.
pub fn list(world: &World, parameters: &[(&str, &str)]) -> Value {
    get(world, &with_query("instances/shop/items", parameters))
}

/// The path with these parameters.
pub fn with_query(path: &str, parameters: &[(&str, &str)]) -> String {
    let encode = |text: &str| {
        let bytes = text.bytes().map(|byte| format!("%{byte:02X}"));
        bytes.collect::<String>()
    };
    let pairs: Vec<String> = parameters
        .iter()
        .map(|(name, value)| format!("{name}={}", encode(value)))
        .collect();
    format!("{path}?{}", pairs.join("&"))
}

/// A search of `shop` that must go well.
pub fn search(world: &World, body: &Value) -> Value {
    fine(world, "POST", "instances/shop/search", body)
}

/// The refusal of a call, whose status must be 400: the code and the message.
pub fn refused(world: &World, method: &str, path: &str, body: &Value) -> (String, String) {
    let answer = call(world, method, path, body);
    assert_eq!(answer.status, 400, "{method} {path} {}", answer.body);
    (answer.code().to_owned(), answer.message().to_owned())
}

/// The picture of `seed` in base64. The tests add a few pictures thousands of times.
pub fn picture(seed: u64) -> String {
    static KNOWN: Mutex<BTreeMap<u64, String>> = Mutex::new(BTreeMap::new());
    let mut known = KNOWN.lock().unwrap();
    known.entry(seed).or_insert_with(|| file(seed)).clone()
}

/// An item to add: the picture of `seed`, with `fields`.
pub fn item(id: &str, seed: u64, fields: Value) -> Value {
    let mut item = json!({"id": id, "image_base64": picture(seed), "force": true});
    for (name, value) in fields.as_object().unwrap() {
        item[name] = value.clone();
    }
    item
}

/// Adds an item to `shop`.
pub fn add(world: &World, id: &str, seed: u64, fields: Value) {
    let body = json!({"items": [item(id, seed, fields)]});
    let added = fine(world, "POST", "instances/shop/items", &body);
    let expected = json!({"items": [{"id": id, "result": "success"}]});
    assert_eq!(added, expected);
}

/// Adds items to `shop` by their descriptors: far faster than by pictures. The descriptors of two different
/// seeds are at right angles.
pub fn import(world: &World, items: impl Iterator<Item = (String, usize)>) {
    let line = |(id, seed): (String, usize)| {
        let mut descriptor = [0; 512];
        descriptor[seed] = 127;
        let descriptor = STANDARD.encode(descriptor);
        json!({"id": id, "model": "common-search", "descriptor": descriptor}).to_string()
    };
    let lines: Vec<String> = items.map(line).collect();
    let count = lines.len();
    let body = Value::from(lines.join("\n"));
    let imported = fine(world, "POST", "instances/shop/import", &body);
    assert_eq!(imported["imported"], count);
}

/// Deletes items of `shop`.
pub fn delete(world: &World, ids: &[&str]) -> Value {
    fine(
        world,
        "DELETE",
        "instances/shop/items",
        &json!({"ids": ids}),
    )
}

/// The ids of an answer's items, in their order.
pub fn ids(body: &Value) -> Vec<&str> {
    let items = body["items"].as_array().unwrap();
    items
        .iter()
        .map(|item| item["id"].as_str().unwrap())
        .collect()
}

/// The same, in the order of ids.
pub fn sorted_ids(body: &Value) -> Vec<&str> {
    let mut ids = ids(body);
    ids.sort_unstable();
    ids
}

/// The chunks of an export, the last an error where it was cut off; the status and body of a refusal.
pub fn export_over(
    world: &World,
    store: &dyn KeyValue,
    path: &str,
) -> Result<Vec<Result<String, String>>, (u16, Value)> {
    let path = format!("/sightline/v1/{PROJECT}/{path}");
    let request = request("GET", &path, Some(TOKEN), Vec::new());
    let context = world.context(store);
    let inference = Native::new(store);
    let services = Services {
        inference: &inference,
        pictures: &Shelf,
    };
    let mut sent = None;
    operation::answer(
        &components::EXPORT,
        &request,
        &context,
        services,
        &mut |answer| {
            let status = answer.status().as_u16();
            sent = Some(match answer.into_body() {
                Body::Whole(body) => Err((status, serde_json::from_slice(&body).unwrap())),
                Body::Chunks(chunks) => {
                    assert_eq!(status, 200);
                    let text = |bytes| String::from_utf8(bytes).unwrap();
                    Ok(chunks.map(|chunk| chunk.map(text)).collect())
                }
            });
        },
    );
    sent.unwrap()
}

/// The lines of an export that must go well; the last one apart.
pub fn export(world: &World, path: &str) -> (Vec<String>, Value) {
    let chunks = export_over(world, &world.store, path).unwrap();
    let text: String = chunks.into_iter().map(Result::unwrap).collect();
    assert!(text.ends_with('\n'));
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let last = serde_json::from_str(&lines.pop().unwrap()).unwrap();
    (lines, last)
}
