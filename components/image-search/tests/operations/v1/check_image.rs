//! `POST /v1/{project_id}/{instance_name}/image/check`.

use serde_json::json;

use crate::world::{World, refuses_bodies, refuses_methods, refuses_strangers};

const PATH: &str = "shop/image/check";

#[test]
fn existence_is_a_text() {
    let world = World::with_shop();
    let check = |path: &str| world.post(PATH, &json!({ "path": path })).body;
    assert_eq!(check("/a.jpg"), json!({"exist": "false"}));
    assert_eq!(world.add("/a.jpg", 1, json!({})).status, 200);
    assert_eq!(check("/a.jpg"), json!({"exist": "true"}));
    assert_eq!(check("/b.jpg"), json!({"exist": "false"}));
}

#[test]
fn a_path_must_be_given() {
    let world = World::with_shop();
    for body in [json!({}), json!({"path": null}), json!({"path": ""})] {
        let answer = world.post(PATH, &body);
        assert_eq!((answer.status, answer.code()), (400, "IS.0003"));
        let vendors = "Arguments of path can not be null.";
        assert!(answer.message().starts_with(vendors));
    }
    assert_eq!(world.post(PATH, &json!({"path": 1})).code(), "IS.0002");
    let longest = "a".repeat(4096);
    assert_eq!(world.post(PATH, &json!({ "path": longest })).status, 200);
    let longer = "a".repeat(4097);
    assert_eq!(
        world.post(PATH, &json!({ "path": longer })).code(),
        "IS.0002"
    );
}

#[test]
fn the_instance_must_exist() {
    let answer = World::new().post(PATH, &json!({"path": "/a.jpg"}));
    assert_eq!((answer.status, answer.code()), (400, "IS.0007"));
}

#[test]
fn callers_methods_and_bodies_are_checked() {
    refuses_strangers("POST", PATH);
    refuses_methods(PATH, &["GET", "PUT", "DELETE", "PATCH"]);
    refuses_bodies(PATH);
}
