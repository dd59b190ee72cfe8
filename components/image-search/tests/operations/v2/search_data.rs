//! `POST /v2/{project_id}/mms/{service_name}/search`: what is found, and what the answer says.

use serde_json::{Value, json};

use super::shop::{add, call, code, fine, ids, products, shop};
use crate::search_core::file;
use crate::world::World;

fn search(world: &World, body: Value) -> Value {
    fine(world, "search", &body)
}

#[test]
fn the_documented_request_gets_the_documented_answer() {
    let world = shop();
    for seed in 0..10 {
        let fields = json!({
            "desc": "a laptop",
            "custom_tags": {"brand": "HUAWEI"},
            "custom_num_tags": {"year": 2022},
        });
        add(&world, &format!("electronics_{seed:02}"), seed, fields);
    }
    let data = search(
        &world,
        json!({
            "search_type": "IMAGE",
            "image_base64": file(1),
            "limit": 1,
            "custom_tags": {"brand": ["HUAWEI", "other"]},
            "custom_num_tags": {"year": {"from": 2020, "to": 2022}},
        }),
    );
    assert_eq!(
        data["items"],
        json!([{
            "id": "electronics_01",
            "score": 1.0,
            "source": {
                "desc": "a laptop",
                "custom_tags": {"brand": "HUAWEI"},
                "custom_num_tags": {"year": 2022.0},
            },
        }])
    );
    let info = data["search_info"].as_object().unwrap();
    assert_eq!(info["total_num"], 10);
    assert_eq!(info["return_num"], 1);
    assert!(info["search_time"].as_u64().unwrap() < 60_000);
    assert_eq!(info.len(), 3, "{info:?}");
    assert_eq!(data.as_object().unwrap().len(), 2);
}

#[test]
fn a_search_for_a_product_says_what_it_searched_for() {
    let world = products("general_product");
    add(&world, "electronics_01", 1, json!({}));
    let body = json!({
        "search_type": "CATEGORY",
        "image_base64": file(1),
        "optional_params": {"box": "20,10,100,70", "category": 11},
    });
    let data = search(&world, body);
    let object = json!({"box": "20,10,100,70", "category": 11, "category_name": "electronics"});
    let expected = json!({
        "box": "20,10,100,70",
        "category": 11,
        "category_name": "electronics",
        "objects": [object],
    });
    assert_eq!(data["image_info"], expected);
    assert_eq!(ids(&data), ["electronics_01"]);
    let whole = json!({"search_type": "CATEGORY", "image_base64": file(1)});
    let data = search(&world, whole);
    assert_eq!(data["image_info"]["box"], "0,0,120,100");
    assert_eq!(data["image_info"]["category_name"], "others");
    assert_eq!(data["items"][0]["score"], 1.0);
}

#[test]
fn pages_by_offset_follow_each_other() {
    let world = shop();
    for seed in 0..7 {
        add(&world, &seed.to_string(), seed, json!({}));
    }
    let page = |offset: u32, limit: u32| {
        let body = json!({"search_type": "IMAGE", "image_base64": file(3), "offset": offset,
            "limit": limit});
        let data = search(&world, body);
        assert_eq!(data["search_info"]["total_num"], 7);
        assert_eq!(data["search_info"]["return_num"], ids(&data).len());
        assert!(data["search_info"].get("last_item").is_none());
        ids(&data)
    };
    let all = page(0, 10);
    assert_eq!((all.len(), all[0].as_str()), (7, "3"));
    assert_eq!([page(0, 3), page(3, 3), page(6, 3)].concat(), all);
    assert!(page(7, 3).is_empty());
}

#[test]
fn items_below_the_least_score_drop_out() {
    let world = shop();
    for seed in 0..5 {
        add(&world, &seed.to_string(), seed, json!({}));
    }
    let find = |least: Value| {
        let body = json!({"search_type": "IMAGE", "image_base64": file(3), "min_score": least});
        search(&world, body)
    };
    let all = find(json!(null));
    let scores: Vec<f64> = all["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["score"].as_f64().unwrap())
        .collect();
    assert_eq!(find(json!(0))["items"], all["items"]);
    // Scores are written so exactly that one can be a bound.
    for (index, score) in scores.iter().enumerate() {
        let found = find(json!(score));
        let expected = scores.iter().filter(|other| *other >= score).count();
        assert!(expected > index);
        assert_eq!(ids(&found).len(), expected);
        assert_eq!(found["search_info"]["total_num"], expected);
    }
    assert_eq!(ids(&find(json!(1))), ["3"]);
}

#[test]
fn keywords_are_scored_by_the_part_that_an_item_carries() {
    let world = shop();
    add(
        &world,
        "both",
        1,
        json!({"keywords": ["Cat", "sofa", "lamp"]}),
    );
    add(&world, "one", 1, json!({"keywords": ["cat"]}));
    add(&world, "none", 1, json!({"keywords": ["lamp"]}));
    add(&world, "bare", 1, json!({}));
    let find = |words: Value| search(&world, json!({"search_type": "KEYWORD", "keywords": words}));
    let found = find(json!(["cat", "SOFA"]));
    assert_eq!(ids(&found), ["both", "one"]);
    assert_eq!(found["items"][0]["score"], 1.0);
    assert_eq!(found["items"][1]["score"], 0.5);
    assert_eq!(found["search_info"]["total_num"], 2);
    assert_eq!(
        found["items"][0]["source"]["keywords"],
        json!(["Cat", "sofa", "lamp"])
    );
    // The same word twice is one word.
    let found = find(json!(["cat", "CAT", "cat", "sofa"]));
    assert_eq!(found["items"][1]["score"], 0.5);
    assert!(ids(&find(json!(["ca"]))).is_empty());
}

#[test]
fn the_least_score_has_no_effect_on_keywords() {
    let world = shop();
    add(&world, "a", 1, json!({"keywords": ["cat"]}));
    let body = json!({"search_type": "KEYWORD", "keywords": ["cat", "sofa"], "min_score": 0.9});
    assert_eq!(ids(&search(&world, body)), ["a"]);
}

#[test]
fn only_the_best_of_each_value_is_answered() {
    let world = shop();
    for (id, seed, brand) in [
        ("a1", 1, Some("a")),
        ("a2", 2, Some("a")),
        ("b2", 2, Some("b")),
        ("b3", 3, Some("b")),
        ("none", 1, None),
    ] {
        add(&world, id, seed, json!({"custom_tags": {"brand": brand}}));
    }
    let find = |seed: u64| {
        let params = json!({"collapse_key": "brand"});
        let body = json!({"search_type": "IMAGE", "image_base64": file(seed),
            "optional_params": params});
        let data = search(&world, body);
        assert_eq!(data["search_info"]["total_num"], 2);
        let mut ids = ids(&data);
        ids.sort();
        ids
    };
    assert_eq!(find(1)[0], "a1");
    assert_eq!(find(2), ["a2", "b2"]);
    assert_eq!(find(3)[1], "b3");
    let unknown = json!({"search_type": "IMAGE", "image_base64": file(1),
        "optional_params": {"collapse_key": "year"}});
    assert_eq!(code(&call(&world, "search", &unknown)), "MMS.0003");
}

#[test]
fn pictures_of_v1_are_items_of_v2() {
    let world = World::with_shop();
    let tags = json!({"colour": "red", "size": 42});
    assert_eq!(world.add("/a.jpg", 1, tags).status, 200);
    let body = json!({"search_type": "IMAGE", "image_base64": file(1),
        "custom_tags": {"size": ["42"]}});
    let data = search(&world, body);
    assert_eq!(ids(&data), ["/a.jpg"]);
    let tags = json!({"colour": "red", "size": "42"});
    assert_eq!(data["items"][0]["source"], json!({"custom_tags": tags}));
    add(&world, "/b.jpg", 2, json!({"custom_tags": {"size": "43"}}));
    let found = world.search(json!({"path": "/b.jpg", "limit": 1}));
    assert_eq!(found.body["result"][0]["tags"], json!({"size": "43"}));
}
