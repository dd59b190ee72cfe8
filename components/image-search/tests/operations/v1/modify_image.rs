//! `PUT /v1/{project_id}/{instance_name}/image`.

use serde_json::{Value, json};

use crate::search_core::file;
use crate::world::{Answer, World, refuses_strangers};

fn modify(world: &World, body: &Value) -> Answer {
    world.call("PUT", "shop/image", body.to_string().into_bytes())
}

#[test]
fn the_tags_are_replaced_and_the_picture_stays() {
    let world = World::with_shop();
    let tags = json!({"colour": "red", "size": "s"});
    assert_eq!(world.add("/a.jpg", 1, tags).status, 200);
    let answer = modify(
        &world,
        &json!({"path": "/a.jpg", "tags": {"colour": "blue"}}),
    );
    assert_eq!(answer.status, 200);
    assert_eq!(answer.body, json!({"result": "Success"}));
    let found = world.search(json!({"file": file(1), "tags": {"colour": "blue"}}));
    let expected = json!({"count": 1, "result": [
        {"path": "/a.jpg", "sim": 1.0, "tags": {"colour": "blue"}}]});
    assert_eq!(found.body, expected);
    for gone in [json!({"colour": "red"}), json!({"size": "s"})] {
        let found = world.search(json!({"file": file(1), "tags": gone}));
        assert_eq!(found.body, json!({"count": 0, "result": []}));
    }
    assert_eq!(
        modify(&world, &json!({"path": "/a.jpg", "tags": {}})).status,
        200
    );
    assert_eq!(
        world.search(json!({"path": "/a.jpg"})).body["result"][0]["tags"],
        json!({})
    );
}

#[test]
fn path_and_tags_must_be_given() {
    let world = World::with_shop();
    assert_eq!(world.add("/a.jpg", 1, json!({})).status, 200);
    for (body, field) in [
        (json!({"tags": {}}), "path"),
        (json!({"path": "", "tags": {}}), "path"),
        (json!({"path": "/a.jpg"}), "tags"),
        (json!({"path": "/a.jpg", "tags": null}), "tags"),
    ] {
        let answer = modify(&world, &body);
        assert_eq!((answer.status, answer.code()), (400, "IS.0003"), "{body}");
        let vendors = format!("Arguments of {field} can not be null.");
        assert!(answer.message().starts_with(&vendors));
    }
}

#[test]
fn tags_must_be_declared_and_the_picture_there() {
    let world = World::with_shop();
    let undeclared = json!({"path": "/a.jpg", "tags": {"shape": "round"}});
    assert_eq!(modify(&world, &undeclared).code(), "IS.0002");
    let missing = json!({"path": "/a.jpg", "tags": {"colour": "red"}});
    assert_eq!(modify(&world, &missing).code(), "IS.0016");
    let wrong = json!({"path": "/a.jpg", "tags": ["colour"]});
    assert_eq!(modify(&world, &wrong).code(), "IS.0002");
}

#[test]
fn callers_are_checked() {
    refuses_strangers("PUT", "shop/image");
}
