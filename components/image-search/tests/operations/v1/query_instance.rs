//! `GET /v1/{project_id}/service/{instance_name}`.

use serde_json::json;

use crate::world::{World, refuses_methods, refuses_strangers};

#[test]
fn it_answers_as_the_creation_did() {
    let world = World::new();
    let body = json!({"name": "cats", "model": "common-search", "description": "of all colours",
        "tags": ["colour"]});
    let created = world.post("service", &body);
    let queried = world.call("GET", "service/cats", Vec::new());
    assert_eq!(queried.status, 200);
    assert_eq!(queried.body.to_string(), created.body.to_string());
    // A trailing slash is the same path: a redirect would look like an empty success to the SDK.
    assert_eq!(world.call("GET", "service/cats/", Vec::new()), queried);
}

#[test]
fn names_that_no_instance_has_are_refused() {
    let world = World::with_shop();
    for name in ["cats", "Shop", "shop%20", "%2F", "sh%6Fp2"] {
        let answer = world.call("GET", &format!("service/{name}"), Vec::new());
        assert_eq!((answer.status, answer.code()), (400, "IS.0007"), "{name}");
    }
    assert_eq!(world.call("GET", "service/sh%6Fp", Vec::new()).status, 200);
}

#[test]
fn an_instance_named_image_is_found() {
    let world = World::new();
    assert_eq!(world.create("image", json!([])).status, 200);
    let answer = world.call("GET", "service/image", Vec::new());
    assert_eq!(answer.body["instanceName"], "image");
}

#[test]
fn callers_and_methods_are_checked() {
    refuses_strangers("GET", "service/shop");
    refuses_methods("service/shop", &["POST", "PUT", "PATCH", "HEAD"]);
}
