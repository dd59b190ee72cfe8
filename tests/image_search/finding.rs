//! Finding pictures again.

use image::imageops::{FilterType, crop_imm, resize, rotate90};
use serde_json::json;

use super::library::{add, create, jpeg, path_of, picture, search};
use crate::support::Host;

const PICTURES: u64 = 12;

/// An instance with the pictures 0 to 11, tagged with their parity.
fn filled() -> Host {
    let host = Host::start();
    create(&host, "shop", &["parity", "size"]);
    for seed in 0..PICTURES {
        let parity = if seed % 2 == 0 { "even" } else { "odd" };
        let answer = add(&host, "shop", seed, json!({ "parity": parity }));
        assert_eq!(
            (answer.status, answer.body),
            (200, json!({"result": "Success"}))
        );
    }
    host
}

#[test]
fn a_picture_is_found_from_a_worse_copy() {
    let host = filled();
    for seed in 0..PICTURES {
        let original = picture(seed);
        // A fifth is cut off, half the size is left, and then it is compressed hard.
        let cropped = crop_imm(&original, 64, 48, 512, 384).to_image();
        let small = resize(&cropped, 256, 192, FilterType::Triangle);
        let turned = rotate90(&original);
        for copy in [jpeg(&small, 30), jpeg(&turned, 80)] {
            let answer = search(&host, "shop", json!({"file": copy, "limit": 1}));
            assert_eq!(answer.paths(), [path_of(seed)]);
            assert_eq!(answer.body["count"], PICTURES);
        }
    }
}

#[test]
fn tags_paths_pages_and_boxes_narrow_a_search() {
    let host = filled();
    let odd = search(
        &host,
        "shop",
        json!({"path": "/3.jpg", "tags": {"parity": "odd"}}),
    );
    assert_eq!(odd.paths()[0], "/3.jpg");
    assert_eq!(odd.body["count"], PICTURES / 2);
    assert_eq!(
        odd.body["result"][0],
        json!({"path": "/3.jpg", "sim": 1.0, "tags": {"parity": "odd"}})
    );
    let page = json!({"path": "/3.jpg", "tags": {"parity": "odd"}, "limit": 2, "offset": 1});
    assert_eq!(search(&host, "shop", page).paths(), odd.paths()[1..3]);

    let mut pair = image::RgbImage::new(1280, 480);
    image::imageops::replace(&mut pair, &picture(4), 0, 0);
    image::imageops::replace(&mut pair, &picture(5), 640, 0);
    let half = json!({"x": 640, "y": 0, "width": 640, "height": 480});
    let body = json!({"file": jpeg(&pair, 90), "is_crop": true, "box": half, "limit": 1});
    assert_eq!(search(&host, "shop", body).paths(), ["/5.jpg"]);
}

#[test]
fn a_path_that_is_added_again_shows_the_new_picture() {
    let host = filled();
    let body = json!({"path": "/0.jpg", "file": jpeg(&picture(100), 90), "tags": {"size": "m"}});
    let path = format!("/v1/{}/shop/image", host.credentials().project_id);
    let answer = host
        .call(reqwest::Method::POST, &path)
        .json(&body)
        .send()
        .unwrap();
    assert_eq!(answer.status(), 200);
    let found = search(
        &host,
        "shop",
        json!({"file": jpeg(&picture(100), 90), "limit": 1}),
    );
    assert_eq!(
        found.body,
        json!({"count": PICTURES, "result": [{"path": "/0.jpg", "sim": 1.0, "tags": {"size": "m"}}]})
    );
}
