//! Comparing two pictures.

use serde_json::{Value, json};

use super::shop::{add, fine, picture, refused, search, shop};

#[test]
fn the_score_is_what_a_search_gives() {
    let world = shop();
    add(&world, "a", 1, json!({}));
    let side = |seed| json!({"image_base64": picture(seed)});
    let compare = |a: Value, b: Value| {
        let body = json!({"a": a, "b": b});
        fine(&world, "POST", "compare", &body)["score"]
            .as_f64()
            .unwrap()
    };
    assert_eq!(compare(side(1), side(1)), 1.0);
    let found = search(&world, &json!({"image_base64": picture(2)}));
    let score = found["items"][0]["score"].as_f64().unwrap();
    assert_eq!(compare(side(1), side(2)), score);
    assert_eq!(compare(side(2), side(1)), score);
    let at = json!({"image_url": "https://pictures.example/1.jpg"});
    assert_eq!(compare(at, side(1)), 1.0);
    let mut part = side(1);
    part["box"] = json!("0,0,60,50");
    assert!(compare(part, side(1)) < 1.0);
}

#[test]
fn a_fault_names_its_side() {
    let world = shop();
    let good = json!({"image_base64": picture(1)});
    for (body, expected) in [
        (json!({"a": good}), "Required parameter is empty: b"),
        (json!({"b": good}), "Required parameter is empty: a"),
        (
            json!({"a": 1, "b": good}),
            "Invalid parameter: a. Note: a must be an object.",
        ),
        (
            json!({"a": {}, "b": good}),
            "Required parameter is empty. In a: Give a picture",
        ),
        (
            json!({"a": good, "b": {"image_base64": "?"}}),
            "Invalid parameter: b.image_base64.",
        ),
    ] {
        let (code, message) = refused(&world, "POST", "compare", &body);
        assert_eq!(code, "MMS.0003");
        assert!(message.starts_with(expected), "{message}");
    }
}
