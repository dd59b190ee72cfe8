//! `DELETE /v1/{project_id}/service/{instance_name}`.

use serde_json::json;

use crate::search_core::file;
use crate::world::{World, refuses_strangers};

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
