//! The picture of a call that adds or searches: formats, sizes, boxes and URLs.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use image::ImageFormat;
use serde_json::{Value, json};

use super::shop::{add, call, code, fine, shop, with};
use crate::search_core::{blank, file};
use crate::world::{Answer, World};

/// Adds and searches with this picture; both must answer alike.
fn taken(world: &World, picture: Value) -> Answer {
    let body = json!({"item_id": "a", "force": true, "search_type": "IMAGE"});
    let body = with(body, picture);
    let added = call(world, "data/add", &body);
    let searched = call(world, "search", &body);
    assert_eq!(code(&added), code(&searched));
    assert_eq!(added.message(), searched.message());
    added
}

fn base64(world: &World, picture: String) -> String {
    code(&taken(world, json!({"image_base64": picture}))).to_owned()
}

#[test]
fn jpeg_png_bmp_and_webp_are_taken_and_nothing_else() {
    let world = shop();
    for format in [
        ImageFormat::Jpeg,
        ImageFormat::Png,
        ImageFormat::Bmp,
        ImageFormat::WebP,
    ] {
        assert_eq!(base64(&world, blank(64, 64, format)), "fine", "{format:?}");
    }
    let half = &file(1)[..400];
    for broken in [
        "aGVsbG8=",
        "/9j/4A==",
        half,
        "not base64!",
        "R0lGODlhAQABAAAAACw=",
    ] {
        let answer = taken(&world, json!({"image_base64": broken}));
        assert_eq!(code(&answer), "MMS.0003", "{broken}");
        let vendors = "Invalid parameter: image_base64.";
        assert!(
            answer.message().starts_with(vendors),
            "{}",
            answer.message()
        );
    }
    for wrong in [json!(1), json!(["AAAA"])] {
        assert_eq!(
            code(&taken(&world, json!({"image_base64": wrong}))),
            "MMS.0003"
        );
    }
}

#[test]
fn sides_have_64_to_4096_pixels() {
    let world = shop();
    let sized = |width, height| base64(&world, blank(width, height, ImageFormat::Png));
    assert_eq!(sized(64, 4096), "fine");
    assert_eq!(sized(4096, 64), "fine");
    for (width, height) in [(63, 64), (64, 63), (4097, 64), (64, 4097)] {
        assert_eq!(sized(width, height), "MMS.0003");
    }
}

#[test]
fn files_have_at_most_5_mb() {
    let world = shop();
    let padded = |length: usize| {
        let mut bytes = STANDARD.decode(file(1)).unwrap();
        // What follows a JPEG's end is no part of the picture.
        bytes.resize(length, 0);
        base64(&world, STANDARD.encode(bytes))
    };
    assert_eq!(padded(5 << 20), "fine");
    assert_eq!(padded((5 << 20) + 1), "MMS.0003");
}

#[test]
fn a_picture_or_its_address_must_be_given() {
    let world = shop();
    for nothing in [
        json!({}),
        json!({"image_base64": null, "image_url": null}),
        json!({"image_base64": "", "image_url": ""}),
    ] {
        let answer = taken(&world, nothing);
        assert_eq!(code(&answer), "MMS.0003");
        assert!(answer.message().starts_with("Required parameter is empty."));
    }
}

#[test]
fn a_picture_can_be_given_by_its_address() {
    let world = shop();
    let body = json!({"item_id": "a", "image_url": "https://pictures.example/5.jpg"});
    fine(&world, "data/add", &body);
    for same in [
        json!({"image_url": "https://pictures.example/5.jpg"}),
        json!({"image_base64": file(5)}),
    ] {
        let search = with(json!({"search_type": "IMAGE"}), same);
        assert_eq!(fine(&world, "search", &search)["items"][0]["score"], 1.0);
    }
}

#[test]
fn an_address_is_fetched_only_where_the_operator_allows_it() {
    let world = shop();
    let address = |address: &str| taken(&world, json!({"image_url": address}));
    let refused = address("http://h/a.jpg");
    assert_eq!(code(&refused), "ModelArts.4603");
    let vendors = "Obtaining the file from the URL failed.";
    assert!(
        refused.message().starts_with(vendors),
        "{}",
        refused.message()
    );
    assert_eq!(
        code(&address(&format!("http://h/{}", "a".repeat(4087)))),
        "ModelArts.4603"
    );
    assert_eq!(
        code(&address(&format!("http://h/{}", "a".repeat(4088)))),
        "MMS.0003"
    );
    assert_eq!(code(&taken(&world, json!({"image_url": 1}))), "MMS.0003");
}

#[test]
fn a_picture_wins_over_an_address() {
    let both = json!({"image_base64": file(1), "image_url": "http://h/a.jpg"});
    assert_eq!(code(&taken(&shop(), both)), "fine");
}

#[test]
fn a_box_is_two_corners_within_the_picture() {
    let world = shop();
    let boxed = |corners: &str| {
        let params = json!({ "box": corners });
        taken(
            &world,
            json!({"image_base64": file(1), "optional_params": params}),
        )
    };
    for corners in ["0,0,120,100", "105,85,120,100", "0,0,15,15"] {
        assert_eq!(code(&boxed(corners)), "fine", "{corners}");
    }
    for corners in [
        "0,0,121,100",
        "0,0,120,101",
        "0,0,14,15",
        "0,0,15,14",
        "15,0,0,15",
        "0, 0, 20, 20",
        "0,0,20",
        "0,0,20,20,20",
        "-1,0,20,20",
        "0.5,0,20,20",
        "",
    ] {
        let answer = boxed(corners);
        assert_eq!(code(&answer), "MMS.0003", "{corners}");
        let vendors = "Invalid parameter: optional_params.box.";
        assert!(
            answer.message().starts_with(vendors),
            "{}",
            answer.message()
        );
    }
    let list = json!({"image_base64": file(1), "optional_params": {"box": [0, 0, 20, 20]}});
    assert_eq!(code(&taken(&world, list)), "MMS.0003");
}

#[test]
fn only_the_box_counts() {
    let world = shop();
    let params = json!({"box": "10,10,90,80"});
    add(&world, "part", 1, json!({"optional_params": params}));
    add(&world, "whole", 1, json!({}));
    let best = |params: Value| {
        let body =
            json!({"search_type": "IMAGE", "image_base64": file(1), "optional_params": params});
        let data = fine(&world, "search", &body);
        assert_eq!(data["items"][0]["score"], 1.0);
        assert!(data["items"][1]["score"].as_f64().unwrap() < 1.0);
        data["items"][0]["id"].clone()
    };
    assert_eq!(best(params.clone()), "part");
    assert_eq!(best(json!(null)), "whole");
}
