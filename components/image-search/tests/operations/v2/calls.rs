//! What all five calls have in common: callers, methods, bodies, instances and failures.

use serde_json::json;
use store::testing::CrashingStore;

use super::shop::{call, shop};
use crate::search_core::{Native, file};
use crate::world::{Answer, PROJECT, TOKEN, World, request};

const OPERATIONS: [&str; 5] = [
    "data/add",
    "search",
    "data/check",
    "data/update",
    "data/delete",
];

fn send(world: &World, method: &str, path: &str, token: Option<&str>, body: &[u8]) -> Answer {
    let request = request(method, path, token, body.to_vec());
    world.send(&world.store, &request, &Native::new(&world.store))
}

#[test]
fn strangers_are_refused() {
    let world = shop();
    for operation in OPERATIONS {
        let own = format!("/v2/{PROJECT}/mms/shop/{operation}");
        let other = format!("/v2/other/mms/shop/{operation}");
        for (path, token, status, code) in [
            (&own, None, 401, "APIGW.0301"),
            (&own, Some("open sesamE"), 401, "APIGW.0301"),
            (&other, Some(TOKEN), 403, "APIGW.0302"),
        ] {
            let answer = send(&world, "POST", path, token, b"{}");
            assert_eq!((answer.status, answer.code()), (status, code), "{path}");
        }
    }
}

#[test]
fn an_unset_project_is_the_callers_own() {
    let path = "/v2/%7Bproject_id%7D/mms/shop/data/check";
    let answer = send(&shop(), "POST", path, Some(TOKEN), br#"{"item_id": "a"}"#);
    assert_eq!(answer.body["data"], json!({"existed": false}));
}

#[test]
fn there_are_no_other_methods() {
    let world = shop();
    for operation in OPERATIONS {
        let path = format!("/v2/{PROJECT}/mms/shop/{operation}");
        for method in ["GET", "PUT", "DELETE", "PATCH"] {
            let answer = send(&world, method, &path, Some(TOKEN), b"");
            assert_eq!((answer.status, answer.code()), (404, "APIGW.0101"));
        }
    }
}

#[test]
fn bodies_are_objects_of_at_most_12_mb() {
    let world = shop();
    let mut longest = vec![b' '; image_search::BODY_LIMIT];
    longest[0] = b'{';
    let mut longer = longest.clone();
    longer.push(b' ');
    for operation in OPERATIONS {
        let path = format!("/v2/{PROJECT}/mms/shop/{operation}");
        let answer = |body: &[u8]| send(&world, "POST", &path, Some(TOKEN), body);
        for body in ["", "{", "[]", "null", "\"text\"", "{\"a\": 1,}"] {
            let answer = answer(body.as_bytes());
            assert_eq!((answer.status, answer.code()), (400, "ModelArts.4105"));
        }
        assert_eq!(answer(&longest).code(), "ModelArts.4105");
        let answer = answer(&longer);
        assert_eq!((answer.status, answer.code()), (413, "APIGW.0201"));
    }
}

#[test]
fn the_instance_must_exist() {
    let world = World::new();
    for operation in OPERATIONS {
        let answer = call(&world, operation, &json!({"item_id": "a"}));
        assert_eq!((answer.status, answer.code()), (400, "MMS.1001"));
        let vendors = "Service instance not found.";
        assert!(
            answer.message().starts_with(vendors),
            "{}",
            answer.message()
        );
    }
}

#[test]
fn a_store_that_fails_is_an_internal_error() {
    let world = shop();
    let body =
        json!({"item_id": "a", "image_base64": file(1), "search_type": "IMAGE", "desc": "b"});
    for operation in OPERATIONS {
        let path = format!("/v2/{PROJECT}/mms/shop/{operation}");
        let dead = CrashingStore::after(0, &world.store);
        let request = request("POST", &path, Some(TOKEN), body.to_string().into_bytes());
        let answer = world.send(&dead, &request, &Native::new(&dead));
        assert_eq!(
            (answer.status, answer.code()),
            (500, "MMS.1016"),
            "{operation}"
        );
        assert!(!answer.message().contains("killed"), "{}", answer.message());
    }
}

#[test]
fn errors_say_which_field_and_what_to_do() {
    let world = shop();
    for (operation, body, message) in [
        (
            "data/add",
            json!({}),
            "Required parameter is empty: item_id",
        ),
        (
            "data/add",
            json!({"item_id": ""}),
            "Invalid parameter: item_id. Note: item_id must be 1 to 256 characters.",
        ),
        (
            "data/add",
            json!({"item_id": "a", "custom_tags": {"weight": "1"}}),
            "Invalid parameter: custom_tags.weight. Note: custom_tags.weight is not declared: \
             instance shop has brand, colour.",
        ),
        (
            "data/add",
            json!({"item_id": "a"}),
            "Required parameter is empty. Give a picture in image_base64, or its address in \
             image_url.",
        ),
        (
            "data/update",
            json!({"item_id": "a", "desc": "b"}),
            "Data is not existed. The instance has no picture a: add it first.",
        ),
        (
            "search",
            json!({"search_type": "TEXT", "text": "a cat"}),
            "Service type don't support Search type. TEXT needs a model of texts, and there is \
             none: use IMAGE or KEYWORD.",
        ),
        (
            "search",
            json!({"search_type": "IMAGE", "optional_params": {"box": "0,0,9,9"}}),
            "Invalid parameter: optional_params.box. Note: optional_params.box must be \
             x1,y1,x2,y2 in whole pixels without blanks, and 15 pixels from x1 to x2 and from y1 \
             to y2 at least.",
        ),
    ] {
        assert_eq!(call(&world, operation, &body).message(), message);
    }
}
