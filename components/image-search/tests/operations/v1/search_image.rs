//! `POST /v1/{project_id}/{instance_name}/image/search`.

use image::imageops::crop_imm;
use serde_json::{Value, json};

use crate::search_core::{file, file_of};
use crate::world::{World, refuses_bodies, refuses_methods, refuses_strangers};

/// An instance with the pictures `/0.jpg` to `/<count - 1>.jpg` of the seeds 0 and up.
fn filled(count: u64) -> World {
    let world = World::with_shop();
    for seed in 0..count {
        let answer = world.add(&format!("/{seed}.jpg"), seed, json!({}));
        assert_eq!(answer.status, 200, "{}", answer.body);
    }
    world
}

fn code(world: &World, body: Value) -> String {
    let answer = world.search(body);
    match answer.status {
        200 => "fine".to_owned(),
        400 => answer.code().to_owned(),
        other => panic!("{other}: {}", answer.body),
    }
}

#[test]
fn a_picture_is_found_with_its_tags_as_they_were_given() {
    let world = filled(3);
    let tags = json!({"size": 42, "colour": "red"});
    assert_eq!(world.add("/b.jpg", 7, tags).status, 200);
    let answer = world.search(json!({"file": file(7), "limit": 1}));
    assert_eq!(answer.status, 200);
    assert_eq!(
        answer.body.to_string(),
        r#"{"count":4,"result":[{"path":"/b.jpg","sim":1.0,"tags":{"size":42,"colour":"red"}}]}"#
    );
}

#[test]
fn the_most_similar_come_first() {
    let world = filled(12);
    let answer = world.search(json!({"file": file(5), "limit": 100}));
    assert_eq!(answer.body["count"], 12);
    assert_eq!(answer.paths().len(), 12);
    assert_eq!(answer.paths()[0], "/5.jpg");
    let matches = answer.body["result"].as_array().unwrap();
    let sims: Vec<f64> = matches.iter().map(|m| m["sim"].as_f64().unwrap()).collect();
    assert!(sims.is_sorted_by(|a, b| a >= b), "{sims:?}");
    assert!(sims.iter().all(|sim| (0.0..=1.0).contains(sim)), "{sims:?}");
}

#[test]
fn pages_are_parts_of_one_list() {
    let world = filled(12);
    let all = world.search(json!({"file": file(3), "limit": 100}));
    assert_eq!(
        world.search(json!({"file": file(3)})).paths(),
        all.paths()[..10]
    );
    let page = world.search(json!({"file": file(3), "limit": 5, "offset": 4}));
    assert_eq!(page.paths(), all.paths()[4..9]);
    assert_eq!(page.body["count"], 12);
    for beyond in [json!(12), json!(4_294_967_296_u64), json!(i64::MAX)] {
        let answer = world.search(json!({"file": file(3), "offset": beyond}));
        assert_eq!(answer.body, json!({"count": 12, "result": []}));
    }
}

#[test]
fn limit_and_offset_have_their_ranges() {
    let world = filled(1);
    for (field, value, expected) in [
        ("limit", json!(1), "fine"),
        ("limit", json!(100), "fine"),
        ("limit", json!(null), "fine"),
        ("limit", json!(0), "IS.0002"),
        ("limit", json!(101), "IS.0002"),
        ("limit", json!(-1), "IS.0002"),
        ("limit", json!("10"), "IS.0002"),
        ("limit", json!(1.5), "IS.0002"),
        ("offset", json!(0), "fine"),
        ("offset", json!(-1), "IS.0002"),
        ("offset", json!("0"), "IS.0002"),
        ("offset", json!(true), "IS.0002"),
    ] {
        let body = json!({"file": file(1), field: value});
        assert_eq!(code(&world, body), expected, "{field} {value}");
    }
}

#[test]
fn a_picture_of_the_instance_can_be_the_query() {
    let world = filled(4);
    let answer = world.search(json!({"path": "/2.jpg", "limit": 1}));
    assert_eq!(answer.paths(), ["/2.jpg"]);
    assert_eq!(answer.body["result"][0]["sim"], 1.0);
    let unknown = world.search(json!({"path": "https://h/9.jpg"}));
    assert_eq!((unknown.status, unknown.code()), (400, "IS.0016"));
}

#[test]
fn a_picture_at_an_address_can_be_the_query() {
    let world = World::with_shop();
    assert_eq!(world.add("/5.jpg", 5, json!({})).status, 200);
    let answer = world.search(json!({"path": "https://pictures.example/5.jpg"}));
    assert_eq!(answer.paths(), ["/5.jpg"]);
    assert_eq!(answer.body["result"][0]["sim"], 1.0);
    let refused = world.search(json!({"path": "http://10.0.0.1/5.jpg"}));
    assert_eq!((refused.status, refused.code()), (400, "IS.0016"));
}

#[test]
fn the_file_wins_over_the_path() {
    let world = filled(4);
    let answer = world.search(json!({"file": file(1), "path": "/2.jpg"}));
    assert_eq!(answer.paths()[0], "/1.jpg");
    let answer = world.search(json!({"file": "", "path": "/2.jpg"}));
    assert_eq!(answer.paths()[0], "/2.jpg");
}

#[test]
fn a_picture_or_a_path_must_be_there() {
    let world = filled(1);
    for body in [
        json!({}),
        json!({"file": "", "path": ""}),
        json!({"file": null}),
        json!({"limit": 1}),
    ] {
        assert_eq!(code(&world, body.clone()), "IS.0001", "{body}");
    }
    assert_eq!(code(&world, json!({"path": 1})), "IS.0002");
    assert_eq!(code(&world, json!({"file": 1})), "IS.0002");
    assert_eq!(code(&world, json!({"file": "aGVsbG8="})), "IS.0002");
    assert_eq!(code(&world, json!({"path": "é".repeat(4097)})), "IS.0002");
}

#[test]
fn a_box_limits_the_search_to_a_part_of_the_picture() {
    let world = filled(6);
    // The picture of seed 4 in the corner of one that is otherwise the picture of seed 5.
    let mut collage = synthetic_pictures::picture(5, 400, 400);
    image::imageops::replace(
        &mut collage,
        &synthetic_pictures::picture(4, 120, 100),
        280,
        300,
    );
    let part = json!({"x": 280, "y": 300, "width": 120, "height": 100});
    let cropped = json!({"file": file_of(&collage), "is_crop": true, "box": part, "limit": 1});
    assert_eq!(world.search(cropped).paths(), ["/4.jpg"]);
    let exact = file_of(&crop_imm(&collage, 280, 300, 120, 100).to_image());
    assert_eq!(
        world.search(json!({"file": exact, "limit": 1})).paths(),
        ["/4.jpg"]
    );
    // Without `is_crop` the box does not count, not even one outside the picture.
    let outside = json!({"x": 9999, "y": 0, "width": 1, "height": 1});
    let whole = world.search(json!({"file": file_of(&collage)}));
    for is_crop in [json!(false), json!(null)] {
        let body = json!({"file": file_of(&collage), "is_crop": is_crop, "box": outside});
        assert_eq!(world.search(body), whole);
    }
}

#[test]
fn a_box_must_lie_within_the_picture() {
    // The picture has 120 x 100 pixels.
    let world = filled(1);
    for (corners, expected) in [
        (json!({"x": 0, "y": 0, "width": 120, "height": 100}), "fine"),
        (json!({"x": 119, "y": 99, "width": 1, "height": 1}), "fine"),
        (
            json!({"x": 0, "y": 0, "width": 121, "height": 100}),
            "IS.0002",
        ),
        (
            json!({"x": 1, "y": 0, "width": 120, "height": 100}),
            "IS.0002",
        ),
        (
            json!({"x": 0, "y": 1, "width": 120, "height": 100}),
            "IS.0002",
        ),
        (
            json!({"x": 4_294_967_295_u32, "y": 0, "width": 4_294_967_295_u32, "height": 1}),
            "IS.0002",
        ),
        (json!({"x": 0, "y": 0, "width": 0, "height": 1}), "IS.0002"),
        (json!({"x": 0, "y": 0, "width": 1, "height": 0}), "IS.0002"),
        (json!({"x": -1, "y": 0, "width": 1, "height": 1}), "IS.0002"),
        (
            json!({"x": 0.5, "y": 0, "width": 1, "height": 1}),
            "IS.0002",
        ),
        (
            json!({"x": "0", "y": 0, "width": 1, "height": 1}),
            "IS.0002",
        ),
        (
            json!({"x": 0, "y": 0, "width": 4_294_967_296_u64, "height": 1}),
            "IS.0002",
        ),
        (json!({"y": 0, "width": 1, "height": 1}), "IS.0003"),
        (
            json!({"x": 0, "y": 0, "width": 1, "height": null}),
            "IS.0003",
        ),
        (json!([0, 0, 1, 1]), "IS.0002"),
        (json!("0,0,1,1"), "IS.0002"),
        (json!(null), "IS.0003"),
    ] {
        let body = json!({"file": file(1), "is_crop": true, "box": corners});
        assert_eq!(code(&world, body), expected, "{corners}");
    }
    assert_eq!(
        code(&world, json!({"file": file(1), "is_crop": "true"})),
        "IS.0002"
    );
}

#[test]
fn a_picture_known_by_its_path_is_searched_whole() {
    let world = filled(4);
    let part = json!({"x": 0, "y": 0, "width": 10, "height": 10});
    let cropped = world.search(json!({"path": "/2.jpg", "is_crop": true, "box": part}));
    assert_eq!(cropped, world.search(json!({"path": "/2.jpg"})));
}

#[test]
fn an_empty_instance_has_nothing_to_find() {
    let answer = World::with_shop().search(json!({"file": file(1)}));
    assert_eq!(answer.status, 200);
    assert_eq!(answer.body.to_string(), r#"{"count":0,"result":[]}"#);
}

#[test]
fn the_instance_must_exist() {
    let answer = World::with_shop().post("cats/image/search", &json!({"file": file(1)}));
    assert_eq!((answer.status, answer.code()), (400, "IS.0007"));
}

#[test]
fn callers_methods_and_bodies_are_checked() {
    refuses_strangers("POST", "shop/image/search");
    refuses_methods("shop/image/search", &["GET", "PUT", "DELETE", "PATCH"]);
    refuses_bodies("shop/image/search");
}
