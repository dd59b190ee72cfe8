//! `DELETE /v1/{project_id}/{instance_name}/image`.

use serde_json::{Value, json};

use crate::search_core::file;
use crate::world::{Answer, World, refuses_strangers};

fn delete(world: &World, body: &Value) -> Answer {
    world.call("DELETE", "shop/image", body.to_string().into_bytes())
}

#[test]
fn a_deleted_picture_is_found_no_more() {
    let world = World::with_shop();
    assert_eq!(world.add("/a.jpg", 1, json!({})).status, 200);
    assert_eq!(world.add("/b.jpg", 2, json!({})).status, 200);
    let answer = delete(&world, &json!({"path": "/a.jpg"}));
    assert_eq!(answer.status, 200);
    assert_eq!(answer.body, json!({"result": "Success"}));
    let found = world.search(json!({"file": file(1)}));
    assert_eq!(found.paths(), ["/b.jpg"]);
    assert_eq!(found.body["count"], 1);
    let check = world.post("shop/image/check", &json!({"path": "/a.jpg"}));
    assert_eq!(check.body["exist"], "false");
}

#[test]
fn a_path_without_a_picture_is_refused() {
    let world = World::with_shop();
    assert_eq!(world.add("/a.jpg", 1, json!({})).status, 200);
    assert_eq!(delete(&world, &json!({"path": "/b.jpg"})).code(), "IS.0016");
    assert_eq!(delete(&world, &json!({"path": "/a.jpg"})).status, 200);
    assert_eq!(delete(&world, &json!({"path": "/a.jpg"})).code(), "IS.0016");
    assert_eq!(world.add("/a.jpg", 3, json!({})).status, 200);
    assert_eq!(world.search(json!({"path": "/a.jpg"})).paths(), ["/a.jpg"]);
}

#[test]
fn a_path_must_be_given() {
    let world = World::with_shop();
    for body in [json!({}), json!({"path": null}), json!({"path": ""})] {
        let answer = delete(&world, &body);
        assert_eq!((answer.status, answer.code()), (400, "IS.0003"));
        let vendors = "Arguments of path can not be null.";
        assert!(answer.message().starts_with(vendors));
    }
}

#[test]
fn callers_are_checked() {
    refuses_strangers("DELETE", "shop/image");
}
