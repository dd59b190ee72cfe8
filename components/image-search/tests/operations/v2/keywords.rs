//! Keywords that are generated where an item is added without any.

use image::{Rgb, RgbImage};
use serde_json::{Value, json};

use super::shop::{add, call, code, fine, ids, info, shop_with, with};
use crate::search_core::{file, file_of};
use crate::world::World;

const ENGLISH: &str = "en";

/// A picture of three upright bars: 60 % red, 30 % blue, 10 % white.
fn bars() -> String {
    file_of(&RgbImage::from_fn(160, 80, |x, _| match x {
        0..96 => Rgb([220, 10, 20]),
        96..144 => Rgb([20, 40, 200]),
        _ => Rgb([255, 255, 255]),
    }))
}

fn add_bars(world: &World, fields: Value) {
    let body = json!({"item_id": "a", "image_base64": bars(), "force": true});
    fine(world, "data/add", &with(body, fields));
}

fn keywords(world: &World) -> Value {
    info(world, "a")["keywords"].clone()
}

fn found(world: &World, word: &str) -> Vec<String> {
    let search = json!({"search_type": "KEYWORD", "keywords": [word]});
    ids(&fine(world, "search", &search))
}

#[test]
fn a_picture_without_keywords_is_given_those_of_its_colours() {
    let world = shop_with(json!({}));
    add_bars(&world, json!({}));
    assert_eq!(keywords(&world), json!(["红色", "蓝色"]));
    assert_eq!(found(&world, "红色"), ["a"]);
    assert!(found(&world, "白色").is_empty());
    add_bars(&world, json!({"keywords": null}));
    assert_eq!(keywords(&world), json!(["红色", "蓝色"]));
}

#[test]
fn the_instance_says_which_keywords_it_takes() {
    for (settings, expected) in [
        (
            json!({"keyword_confidence": 0}),
            json!(["red", "blue", "white"]),
        ),
        (json!({"keyword_confidence": 40}), json!(["red"])),
        (json!({"keyword_confidence": 100}), json!(null)),
        (json!({"max_keywords": 1}), json!(["red"])),
    ] {
        let english = with(settings, json!({"keyword_language": ENGLISH}));
        let world = shop_with(english);
        add_bars(&world, json!({}));
        let words = keywords(&world);
        // Between the bars JPEG leaves a few pixels of other colours, last in the order.
        let words = match words.as_array() {
            Some(words) => json!(words[..words.len().min(3)]),
            None => words,
        };
        assert_eq!(words, expected);
    }
}

#[test]
fn the_users_own_keywords_win_and_an_empty_list_is_none() {
    let world = shop_with(json!({"keyword_language": ENGLISH}));
    add_bars(&world, json!({"keywords": ["bars"]}));
    assert_eq!(keywords(&world), json!(["bars"]));
    add_bars(&world, json!({"keywords": []}));
    assert_eq!(keywords(&world), json!(null));
}

#[test]
fn an_instance_that_is_not_searched_by_keywords_generates_none() {
    let world = shop_with(json!({"search_types": ["IMAGE"]}));
    add_bars(&world, json!({}));
    assert_eq!(keywords(&world), json!(null));
}

#[test]
fn keywords_are_those_of_the_box() {
    let world = shop_with(json!({"keyword_language": ENGLISH}));
    add_bars(&world, json!({"optional_params": {"box": "100,0,140,80"}}));
    assert_eq!(keywords(&world), json!(["blue"]));
}

#[test]
fn an_update_leaves_keywords_as_they_are() {
    let world = shop_with(json!({"keyword_language": ENGLISH}));
    add_bars(&world, json!({}));
    let update = json!({"item_id": "a", "desc": "d", "keywords": ["other"]});
    fine(&world, "data/update", &update);
    let expected = json!({"desc": "d", "keywords": ["red", "blue"]});
    assert_eq!(info(&world, "a"), expected);
}

#[test]
fn settings_that_the_vendor_does_not_have_are_refused() {
    let world = World::new();
    for wrong in [
        json!({"keyword_language": "fr"}),
        json!({"keyword_language": 1}),
        json!({"keyword_confidence": -1}),
        json!({"keyword_confidence": 101}),
        json!({"keyword_confidence": 1.5}),
    ] {
        let body = with(json!({"name": "shop", "model": "common-search"}), wrong);
        assert_eq!(code(&world.post("service", &body)), "IS.0002", "{body}");
    }
}

#[test]
fn pictures_of_every_seed_have_keywords_and_all_are_of_the_language() {
    const TERMS: [&str; 12] = [
        "black",
        "white",
        "grey",
        "red",
        "green",
        "blue",
        "yellow",
        "orange",
        "brown",
        "pink",
        "purple",
        "black and white",
    ];
    let world = shop_with(json!({"keyword_language": ENGLISH, "keyword_confidence": 0}));
    for seed in 0..5 {
        let body = json!({"item_id": "a", "image_base64": file(seed), "force": true});
        assert_eq!(code(&call(&world, "data/add", &body)), "fine");
        let words = keywords(&world);
        let words = words.as_array().unwrap();
        assert!(!words.is_empty());
        assert!(
            words
                .iter()
                .all(|word| TERMS.contains(&word.as_str().unwrap()))
        );
    }
    add(&world, "b", 1, json!({}));
    assert!(info(&world, "b")["keywords"].is_null());
}
