//! The greatest items and instances that the rules allow fit into every host's store.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use store::KeyValue;

use crate::search_core::{Native, file};
use crate::world::{PROJECT, TOKEN, World, request};

/// Bytes of a value, and of a key, that every host's store takes.
const LONGEST_VALUE: usize = 256 * 1024;
const LONGEST_KEY: usize = 255;

/// Text of so many characters that JSON writes with six bytes each.
fn long(begin: usize, length: usize) -> String {
    format!("{begin:\u{1}>length$}")
}

fn names(kind: usize, count: usize) -> Vec<String> {
    (0..count).map(|n| long(1000 * kind + n, 64)).collect()
}

fn object(names: &[String], value: Value) -> Value {
    let pairs = names.iter().map(|name| (name.clone(), value.clone()));
    Value::Object(pairs.collect())
}

fn fine(world: &World, method: &str, path: &str, body: &Value) -> Value {
    let body = match body {
        Value::String(text) => text.clone().into_bytes(),
        body => body.to_string().into_bytes(),
    };
    let request = request(method, path, Some(TOKEN), body);
    let answer = world.send(&world.store, &request, &Native::new(&world.store));
    assert_eq!(answer.status, 200, "{path} {}", answer.body);
    answer.body
}

#[test]
fn the_greatest_item_fits() {
    let world = World::new();
    let (few, tags, numbers) = (names(1, 10), names(2, 100), names(3, 100));
    let instance = json!({
        "name": "shop",
        "model": "common-search",
        "description": long(0, 512),
        "tags": few,
        "custom_tags": tags,
        "custom_num_tags": numbers,
        "max_keywords": 100,
    });
    fine(&world, "POST", &format!("/v1/{PROJECT}/service"), &instance);
    let id = long(0, 4096);
    let path = format!("/v1/{PROJECT}/shop/image");
    let values = object(&few, json!(long(0, 256)));
    let picture = json!({"path": id, "file": file(1), "tags": values});
    fine(&world, "POST", &path, &picture);
    // What version 2 can say of it, as an import brings it.
    let instances = format!("/sightline/v1/{PROJECT}/instances/shop");
    let list = fine(&world, "GET", &format!("{instances}/items"), &json!({}));
    let mut item = list["items"][0].clone();
    let mut descriptor = [0; 512];
    descriptor[0] = 127;
    item["descriptor"] = json!(STANDARD.encode(descriptor));
    item["model"] = json!("common-search");
    item["desc"] = json!(long(0, 2048));
    item["custom_num_tags"] = object(&numbers, json!(f64::MIN_POSITIVE));
    item["keywords"] = json!(names(4, 100));
    let mut import = |value: &str| {
        for name in &tags {
            item["custom_tags"][name] = json!(value);
        }
        let line = Value::from(item.to_string());
        fine(&world, "POST", &format!("{instances}/import"), &line)
    };
    let imported = import(&long(0, 64));
    assert_eq!(imported["imported"], 1, "{}", imported["errors"]);
    // Values as long as version 1 has them are too much for a hundred tags.
    let refused = import(&long(0, 256));
    let message = refused["errors"][0]["error_msg"].as_str().unwrap();
    assert!(message.contains("at most 250000 bytes"), "{message}");
    for key in world.store.keys() {
        let value = world.store.get(&key).unwrap().unwrap();
        assert!(value.len() <= LONGEST_VALUE, "{key}: {}", value.len());
        assert!(key.len() <= LONGEST_KEY, "{key}");
    }
    let query = json!({"filter": "has(keyword)"});
    let found = fine(&world, "POST", &format!("{instances}/search"), &query);
    assert_eq!(found["count"], 1);
    assert_eq!(found["items"][0]["id"], json!(id));
}
