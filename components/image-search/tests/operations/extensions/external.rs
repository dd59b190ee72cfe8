//! Instances whose users bring descriptors of a model of their own.

use serde_json::{Value, json};

use super::shop::{call, fine, get, item, list, picture, refused};
use crate::search_core::file;
use crate::world::{PROJECT, TOKEN, World, request};

const LENGTH: usize = 96;

/// A project with the instance `shop` of descriptors of [`LENGTH`] components.
fn external() -> World {
    let world = World::new();
    let created = world.post("service", &creation(json!(LENGTH)));
    assert_eq!(created.status, 200, "{}", created.body);
    world
}

fn creation(length: Value) -> Value {
    json!({"name": "shop", "model": "external", "descriptor_length": length,
        "custom_tags": ["colour"]})
}

/// A direction between two axes: the more of `part`, the nearer to the second.
fn descriptor(part: f64) -> Value {
    let mut numbers = vec![0.0; LENGTH];
    numbers[0] = 1.0 - part;
    numbers[1] = part;
    json!(numbers)
}

fn add(world: &World, id: &str, part: f64) {
    let items = json!({"items": [{"id": id, "descriptor": descriptor(part),
        "custom_tags": {"colour": "red"}}]});
    let added = fine(world, "POST", "instances/shop/items", &items);
    assert_eq!(added["items"][0]["result"], "success", "{added}");
}

fn found(world: &World, body: &Value) -> Vec<String> {
    let found = fine(world, "POST", "instances/shop/search", body);
    let items = found["items"].as_array().unwrap();
    let ids = items.iter().map(|item| item["id"].as_str().unwrap());
    ids.map(str::to_owned).collect()
}

#[test]
fn items_are_added_and_found_by_descriptors_of_the_instances_length() {
    let world = external();
    for (id, part) in [("a", 0.0), ("b", 0.4), ("c", 1.0)] {
        add(&world, id, part);
    }
    let near_c = json!({"descriptor": descriptor(0.9)});
    assert_eq!(found(&world, &near_c), ["c", "b", "a"]);
    let same = json!({"descriptor": descriptor(0.4), "min_score": 1});
    assert_eq!(found(&world, &same), ["b"]);
    let by_item = json!({"id": "a", "filter": "colour = \"red\""});
    assert_eq!(found(&world, &by_item), ["b", "c"]);
    let shown = get(&world, "instances/shop");
    assert_eq!(shown["descriptor_length"], LENGTH);
    assert_eq!(shown["count"], 3);
}

#[test]
fn descriptors_of_another_length_are_refused() {
    let world = external();
    let items = |descriptor: Value| json!({"items": [{"id": "a", "descriptor": descriptor}]});
    for wrong in [json!([1, 2]), json!(vec![1; 512]), json!("AAAA"), json!(7)] {
        let answer = fine(
            &world,
            "POST",
            "instances/shop/items",
            &items(wrong.clone()),
        );
        assert_eq!(answer["items"][0]["error_code"], "MMS.0003", "{answer}");
        let search = json!({"descriptor": wrong});
        let (code, message) = refused(&world, "POST", "instances/shop/search", &search);
        assert_eq!(code, "MMS.0003");
        assert!(message.contains("descriptor"), "{message}");
    }
    assert_eq!(list(&world, &[])["count"], 0);
}

#[test]
fn lines_carry_descriptors_of_the_instances_length_over() {
    let world = external();
    let line = |descriptor: &Value| {
        let line = json!({"id": "a", "model": "external", "descriptor": descriptor});
        Value::from(line.to_string())
    };
    let import = |line| fine(&world, "POST", "instances/shop/import", &line);
    assert_eq!(import(line(&descriptor(0.3)))["imported"], 1);
    assert_eq!(
        import(line(&json!(vec![1; 512])))["errors"][0]["error_code"],
        "MMS.0003"
    );
    let other = json!({"id": "b", "model": "common-search", "descriptor": descriptor(0.3)});
    let answer = import(Value::from(other.to_string()));
    assert_eq!(answer["errors"][0]["error_code"], "MMS.0003");
    let same = json!({"descriptor": descriptor(0.3), "min_score": 1});
    assert_eq!(found(&world, &same), ["a"]);
}

/// Every call that would have to describe a picture says what to do instead.
#[test]
fn pictures_cannot_be_described_there() {
    let world = external();
    add(&world, "a", 0.5);
    let file = file(1);
    for (path, body) in [
        ("shop/image", json!({"path": "/p", "file": file})),
        (
            "shop/image",
            json!({"path": "https://pictures.example/1.jpg"}),
        ),
        ("shop/image/search", json!({"file": file})),
        (
            "shop/image/search",
            json!({"path": "https://pictures.example/1.jpg"}),
        ),
    ] {
        let answer = world.post(path, &body);
        assert_eq!((answer.status, answer.code()), (400, "IS.0015"), "{path}");
        assert!(answer.message().contains("/sightline/v1/"));
    }
    for (path, body) in [
        ("data/add", json!({"item_id": "p", "image_base64": file})),
        (
            "data/add",
            json!({"item_id": "p", "image_url": "https://pictures.example/1.jpg"}),
        ),
        (
            "search",
            json!({"search_type": "IMAGE", "image_base64": file}),
        ),
    ] {
        let path = format!("/v2/{PROJECT}/mms/shop/{path}");
        let request = request("POST", &path, Some(TOKEN), body.to_string().into_bytes());
        let core = crate::search_core::Native::new(&world.store);
        let answer = world.send(&world.store, &request, &core);
        assert_eq!((answer.status, answer.code()), (400, "MMS.1012"), "{path}");
        assert!(answer.message().contains("/sightline/v1/"));
    }
    let search = json!({"image_base64": picture(1)});
    let (code, message) = refused(&world, "POST", "instances/shop/search", &search);
    assert_eq!(code, "MMS.1012");
    assert!(message.contains("descriptors"), "{message}");
    let items = json!({"items": [item("p", 1, json!({}))]});
    let answer = fine(&world, "POST", "instances/shop/items", &items);
    assert_eq!(answer["items"][0]["error_code"], "MMS.1012");
}

/// What needs no picture works as everywhere.
#[test]
fn stored_items_are_searched_changed_and_deleted_by_the_vendors_calls() {
    let world = external();
    add(&world, "a", 0.0);
    add(&world, "b", 0.1);
    let answer = world.post("shop/image/search", &json!({"path": "a"}));
    assert_eq!(answer.paths(), ["a", "b"]);
    let tags = json!({"path": "a", "tags": {"colour": "blue"}});
    let answer = world.call("PUT", "shop/image", tags.to_string().into_bytes());
    assert_eq!(answer.status, 200, "{}", answer.body);
    let by_filter = json!({"filter": "colour = \"blue\""});
    assert_eq!(found(&world, &by_filter), ["a"]);
    let body = json!({"path": "a"}).to_string().into_bytes();
    assert_eq!(world.call("DELETE", "shop/image", body).status, 200);
    assert_eq!(list(&world, &[])["count"], 1);
}

#[test]
fn a_descriptor_stands_alone() {
    let world = external();
    let given = descriptor(0.5);
    for beside in [
        json!({"image_base64": picture(1)}),
        json!({"image_url": "https://pictures.example/1.jpg"}),
        json!({"id": "a"}),
    ] {
        let mut search = beside;
        search["descriptor"] = given.clone();
        assert_eq!(
            refused(&world, "POST", "instances/shop/search", &search).0,
            "MMS.0003"
        );
    }
    let mut both = item("a", 1, json!({}));
    both["descriptor"] = given;
    let answer = fine(
        &world,
        "POST",
        "instances/shop/items",
        &json!({"items": [both]}),
    );
    assert_eq!(answer["items"][0]["error_code"], "MMS.0003");
}

#[test]
fn the_length_belongs_to_the_model_external() {
    let world = World::new();
    for (length, code) in [
        (json!(null), "IS.0003"),
        (json!(63), "IS.0002"),
        (json!(1025), "IS.0002"),
        (json!("96"), "IS.0002"),
        (json!(96.5), "IS.0002"),
    ] {
        let answer = world.post("service", &creation(length.clone()));
        assert_eq!((answer.status, answer.code()), (400, code), "{length}");
    }
    let built_in = json!({"name": "shop", "model": "common-search", "descriptor_length": 512});
    assert_eq!(world.post("service", &built_in).code(), "IS.0002");
    for length in [64, 1024] {
        let mut body = creation(json!(length));
        body["name"] = json!(format!("shop{length}"));
        assert_eq!(world.post("service", &body).status, 200);
        let items = json!({"items": [{"id": "a", "descriptor": vec![1; length]}]});
        let path = format!("instances/shop{length}/items");
        assert_eq!(
            call(&world, "POST", &path, &items).body["items"][0]["result"],
            "success"
        );
    }
}

/// An instance of the built-in model takes descriptors that it has made before.
#[test]
fn descriptors_of_the_built_in_model_can_be_added_too() {
    let world = super::shop::shop();
    super::shop::add(&world, "a", 1, json!({}));
    let (lines, _) = super::shop::export(&world, "instances/shop/export");
    let line: Value = serde_json::from_str(&lines[0]).unwrap();
    let items = json!({"items": [{"id": "b", "descriptor": line["descriptor"]}]});
    fine(&world, "POST", "instances/shop/items", &items);
    let same = json!({"image_base64": picture(1), "min_score": 1});
    assert_eq!(found(&world, &same).len(), 2);
}
