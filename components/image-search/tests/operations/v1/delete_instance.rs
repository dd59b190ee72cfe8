//! `DELETE /v1/{project_id}/service/{instance_name}`.

use image_search::image::{Image, Metadata};
use image_search::inference::{Change, Inference};
use image_search::instance::Instance;
use serde_json::json;

use crate::search_core::{Native, file};
use crate::world::{NOW, PROJECT, World, refuses_strangers};

#[test]
fn the_documented_answer_is_in_lower_case() {
    let answer = World::with_shop().call("DELETE", "service/shop", Vec::new());
    assert_eq!(answer.status, 200);
    assert_eq!(answer.body, json!({"result": "success"}));
}

#[test]
fn a_deleted_instance_is_gone() {
    let world = World::with_shop();
    world.call("DELETE", "service/shop", Vec::new());
    for answer in [
        world.call("GET", "service/shop", Vec::new()),
        world.call("DELETE", "service/shop", Vec::new()),
        world.add("/a.jpg", 1, json!({})),
        world.search(json!({"file": file(1)})),
    ] {
        assert_eq!((answer.status, answer.code()), (400, "IS.0007"));
    }
}

#[test]
fn its_pictures_do_not_come_back_with_its_name() {
    let world = World::with_shop();
    assert_eq!(world.add("/a.jpg", 1, json!({})).status, 200);
    assert_eq!(world.call("DELETE", "service/shop", Vec::new()).status, 200);
    assert_eq!(world.create("shop", json!(["colour"])).status, 200);
    let answer = world.search(json!({"file": file(1)}));
    assert_eq!(answer.body, json!({"count": 0, "result": []}));
    assert_eq!(world.search(json!({"path": "/a.jpg"})).code(), "IS.0016");
}

#[test]
fn nothing_of_its_pictures_is_kept() {
    let world = World::with_shop();
    for seed in 0..3 {
        let answer = world.add(&format!("/{seed}.jpg"), seed, json!({"colour": "red"}));
        assert_eq!(answer.status, 200);
    }
    assert_eq!(world.add("/0.jpg", 7, json!({})).status, 200);
    assert_eq!(world.call("DELETE", "service/shop", Vec::new()).status, 200);
    let keys = world.store.keys();
    assert!(
        !keys.iter().any(|key| key.starts_with("image:")),
        "{keys:?}"
    );
    assert!(
        !keys.iter().any(|key| key.contains("partition")),
        "{keys:?}"
    );
}

#[test]
fn nothing_is_kept_of_more_pictures_than_are_erased_at_once() {
    let world = World::with_shop();
    let instance = Instance::record(PROJECT, "shop").read(&world.store);
    let id = instance.unwrap().unwrap().id;
    let mut items = Vec::new();
    for number in 0..8200 {
        let image = Image::new(
            number.to_string(),
            Metadata::default(),
            "common-search",
            &[1, 2, 3],
            NOW,
        );
        let record = Image::record(&id, &image.path);
        assert!(record.create(&world.store, &image).unwrap());
        items.push(Change::Put(image.item().unwrap()));
    }
    Native::new(&world.store).update(&id, items).unwrap();
    assert_eq!(world.call("DELETE", "service/shop", Vec::new()).status, 200);
    let keys = world.store.keys();
    assert!(!keys.iter().any(|key| key.starts_with("image:")));
}

#[test]
fn other_instances_keep_their_pictures() {
    let world = World::with_shop();
    assert_eq!(world.create("cats", json!([])).status, 200);
    assert_eq!(world.add("/a.jpg", 1, json!({})).status, 200);
    assert_eq!(world.call("DELETE", "service/cats", Vec::new()).status, 200);
    assert_eq!(world.search(json!({"path": "/a.jpg"})).paths(), ["/a.jpg"]);
}

#[test]
fn callers_are_checked() {
    refuses_strangers("DELETE", "service/shop");
}
