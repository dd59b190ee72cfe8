//! What all calls have in common: callers, methods, bodies and instances.

use serde_json::{Value, json};

use super::shop::{call, export_over, shop};
use crate::search_core::Native;
use crate::world::{PROJECT, TOKEN, World, request};

/// Path and methods.
const PATHS: &[(&str, &[&str])] = &[
    ("instances", &["GET"]),
    ("instances/shop", &["GET", "PATCH"]),
    ("instances/shop/items", &["GET", "POST", "DELETE"]),
    ("instances/shop/search", &["POST"]),
    ("instances/shop/import", &["POST"]),
    ("instances/shop/duplicates", &["GET"]),
    ("compare", &["POST"]),
];

fn status(world: &World, method: &str, path: &str, token: Option<&str>) -> (u16, String) {
    let request = request(method, path, token, b"{}".to_vec());
    let answer = world.send(&world.store, &request, &Native::new(&world.store));
    (answer.status, answer.code().to_owned())
}

#[test]
fn strangers_are_refused() {
    let world = shop();
    for (path, methods) in PATHS {
        let own = format!("/sightline/v1/{PROJECT}/{path}");
        let other = format!("/sightline/v1/other/{path}");
        for method in *methods {
            for (path, token, expected) in [
                (&own, None, (401, "APIGW.0301")),
                (&own, Some("open sesamE"), (401, "APIGW.0301")),
                (&other, Some(TOKEN), (403, "APIGW.0302")),
            ] {
                let (status, code) = status(&world, method, path, token);
                assert_eq!((status, code.as_str()), expected, "{method} {path}");
            }
        }
    }
}

#[test]
fn there_are_no_other_methods() {
    let world = shop();
    for (path, methods) in PATHS {
        let path = format!("/sightline/v1/{PROJECT}/{path}");
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
            let (status, code) = status(&world, method, &path, Some(TOKEN));
            let known = methods.contains(&method);
            assert_eq!(
                code == "APIGW.0101",
                !known,
                "{method} {path} {status} {code}"
            );
        }
    }
}

#[test]
fn an_unknown_instance_is_named() {
    let world = shop();
    for (path, methods) in PATHS {
        let unknown = path.replace("shop", "none");
        if unknown == *path {
            continue;
        }
        for method in *methods {
            let answer = call(&world, method, &unknown, &json!({}));
            assert_eq!((answer.status, answer.code()), (400, "MMS.1001"));
            assert!(answer.message().contains("none"), "{}", answer.body);
        }
    }
    let (status, body) = export_over(&world, &world.store, "instances/none/export").unwrap_err();
    assert_eq!((status, &body["error_code"]), (400, &json!("MMS.1001")));
}

#[test]
fn bodies_that_are_no_objects_are_refused() {
    let world = shop();
    for (path, methods) in PATHS {
        for method in *methods {
            if *method == "GET" || path.ends_with("import") {
                continue;
            }
            for body in ["", "[]", "null", "\"a\"", "{\"a\": }"] {
                let answer = call(&world, method, path, &Value::from(body));
                let code = (answer.status, answer.code());
                assert_eq!(code, (400, "ModelArts.4105"), "{method} {path} {body}");
            }
            let long = Value::from(" ".repeat(image_search::BODY_LIMIT + 1));
            let answer = call(&world, method, path, &long);
            assert_eq!((answer.status, answer.code()), (413, "APIGW.0201"));
        }
    }
}
