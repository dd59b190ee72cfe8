//! `POST /v1/{project_id}/{instance_name}/image`.

use image::ImageFormat;
use serde_json::{Value, json};

use crate::search_core::{blank, file};
use crate::world::{Answer, World, refuses_bodies, refuses_methods, refuses_strangers};

/// The smallest request, with `changes` on top; a change to null is a field that is not there.
fn add(changes: Value) -> Answer {
    let mut body = json!({"path": "/a.jpg", "file": file(1)});
    for (name, value) in changes.as_object().unwrap() {
        body[name] = value.clone();
    }
    World::with_shop().post("shop/image", &body)
}

fn code(changes: Value) -> String {
    let answer = add(changes);
    match answer.status {
        200 => "fine".to_owned(),
        400 => answer.code().to_owned(),
        other => panic!("{other}: {}", answer.body),
    }
}

#[test]
fn the_documented_request_gets_the_documented_answer() {
    let answer = World::with_shop().post(
        "shop/image",
        &json!({"path": "/../image.jpg", "file": file(1), "tags": {"colour": "red", "size": "m"}}),
    );
    assert_eq!(answer.status, 200);
    assert_eq!(answer.body, json!({"result": "Success"}));
}

#[test]
fn a_path_is_any_text() {
    let longest = "é".repeat(4096);
    for path in [
        "https://bucketName.obs.myhuaweicloud.com/image/test1.jpg",
        "1",
        "猫 :/#?",
        &longest,
    ] {
        let world = World::with_shop();
        assert_eq!(world.add(path, 1, json!({})).status, 200, "{path}");
        assert_eq!(world.search(json!({"path": path})).paths(), [path]);
    }
    assert_eq!(code(json!({"path": "é".repeat(4097)})), "IS.0002");
}

#[test]
fn the_path_must_be_there() {
    for value in [json!(null), json!("")] {
        let answer = add(json!({"path": value}));
        assert_eq!((answer.status, answer.code()), (400, "IS.0003"));
        assert!(
            answer
                .message()
                .starts_with("Arguments of path can not be null.")
        );
    }
    assert_eq!(code(json!({"path": 1})), "IS.0002");
}

#[test]
fn without_a_file_the_path_is_an_address() {
    let world = World::with_shop();
    let path = "https://pictures.example/5.jpg";
    for value in [json!(null), json!("")] {
        let body = json!({"path": path, "file": value});
        assert_eq!(world.post("shop/image", &body).status, 200);
        let found = world.search(json!({"file": file(5)}));
        assert_eq!(found.paths(), [path]);
        assert_eq!(found.body["result"][0]["sim"], 1.0);
    }
    for (path, advice) in [
        ("https://h/a.jpg", "picture_hosts"),
        ("/a.jpg", "Send the picture in file"),
        ("ftp://pictures.example/5.jpg", "Send the picture in file"),
    ] {
        let answer = add(json!({"path": path, "file": null}));
        assert_eq!((answer.status, answer.code()), (400, "IS.0016"));
        assert!(answer.message().contains(advice), "{}", answer.message());
    }
}

#[test]
fn jpeg_png_and_bmp_are_taken_and_nothing_else() {
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::Bmp] {
        assert_eq!(
            code(json!({"file": blank(100, 100, format)})),
            "fine",
            "{format:?}"
        );
    }
    assert_eq!(
        code(json!({"file": blank(100, 100, ImageFormat::WebP)})),
        "IS.0002"
    );
    // "hello", a JPEG's first bytes, and half of a JPEG.
    let half = &file(1)[..400];
    for broken in ["aGVsbG8=", "/9j/4A==", half, "not base64!", "AAA=A"] {
        assert_eq!(code(json!({"file": broken})), "IS.0002", "{broken}");
    }
    assert_eq!(code(json!({"file": 1})), "IS.0002");
    assert_eq!(code(json!({"file": ["AAAA"]})), "IS.0002");
}

#[test]
fn sides_have_100_to_2048_pixels() {
    let sized = |width, height| code(json!({"file": blank(width, height, ImageFormat::Png)}));
    assert_eq!(sized(100, 2048), "fine");
    assert_eq!(sized(2048, 100), "fine");
    assert_eq!(sized(99, 200), "IS.0002");
    assert_eq!(sized(200, 99), "IS.0002");
    assert_eq!(sized(2049, 200), "IS.0002");
    assert_eq!(sized(200, 2049), "IS.0002");
    let answer = add(json!({"file": blank(99, 120, ImageFormat::Png)}));
    assert!(
        answer.message().contains("99 x 120"),
        "{}",
        answer.message()
    );
}

#[test]
fn tags_are_pairs_of_declared_names() {
    assert_eq!(code(json!({"tags": {}})), "fine");
    assert_eq!(code(json!({"tags": null})), "fine");
    assert_eq!(code(json!({"tags": {"colour": ""}})), "fine");
    assert_eq!(code(json!({"tags": {"colour": 7, "size": true}})), "fine");
    assert_eq!(code(json!({"tags": {"colour": "é".repeat(256)}})), "fine");
    for tags in [
        json!({"colour": "é".repeat(257)}),
        json!({"Colour": "red"}),
        json!({"weight": "1"}),
        json!({"colour": null}),
        json!({"colour": ["red"]}),
        json!({"colour": {"a": "b"}}),
        json!(["colour"]),
        json!("colour"),
        json!(1),
    ] {
        assert_eq!(code(json!({ "tags": tags })), "IS.0002", "{tags}");
    }
    let many: Value = (0..11).map(|n| (format!("tag{n}"), json!("x"))).collect();
    assert_eq!(code(json!({ "tags": many })), "IS.0002");
}

#[test]
fn unknown_fields_are_ignored() {
    assert_eq!(code(json!({"limit": "x", "colour": 7})), "fine");
}

#[test]
fn a_path_that_is_added_again_is_replaced() {
    let world = World::with_shop();
    assert_eq!(world.add("/a.jpg", 1, json!({"colour": "red"})).status, 200);
    assert_eq!(
        world.add("/a.jpg", 2, json!({"colour": "blue"})).status,
        200
    );
    let answer = world.search(json!({"file": file(2)}));
    assert_eq!(
        answer.body,
        json!({"count": 1, "result": [{"path": "/a.jpg", "sim": 1.0, "tags": {"colour": "blue"}}]})
    );
    let red = world.search(json!({"file": file(1), "tags": {"colour": "red"}}));
    assert_eq!(red.body, json!({"count": 0, "result": []}));
}

#[test]
fn the_instance_must_exist() {
    let answer = World::with_shop().post("cats/image", &json!({"path": "a", "file": file(1)}));
    assert_eq!((answer.status, answer.code()), (400, "IS.0007"));
}

#[test]
fn callers_methods_and_bodies_are_checked() {
    refuses_strangers("POST", "shop/image");
    refuses_methods("shop/image", &["GET", "PATCH"]);
    refuses_bodies("shop/image");
}
