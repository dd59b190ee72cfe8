//! `POST /v2/{project_id}/mms/{service_name}/data/add`.

use serde_json::{Value, json};

use super::shop::{add, call, code, fine, info, products, shop, shop_with, with};
use crate::search_core::file;
use crate::world::World;

/// The code of the smallest request with `changes`.
fn added(world: &World, changes: Value) -> String {
    let body = json!({"item_id": "a", "image_base64": file(1), "force": true, "keywords": []});
    code(&call(world, "data/add", &with(body, changes))).to_owned()
}

#[test]
fn the_documented_request_gets_the_documented_answer() {
    let world = shop();
    let body = json!({
        "item_id": "electronics_01",
        "image_base64": file(1),
        "desc": "a laptop",
        "custom_tags": {"brand": "HUAWEI"},
        "custom_num_tags": {"year": 2022},
        "keywords": ["laptop", "silver"],
    });
    let answer = call(&world, "data/add", &body);
    assert_eq!(
        (answer.status, answer.body),
        (200, json!({"result": "success"}))
    );
    assert_eq!(
        info(&world, "electronics_01"),
        json!({
            "desc": "a laptop",
            "custom_tags": {"brand": "HUAWEI"},
            "custom_num_tags": {"year": 2022.0},
            "keywords": ["laptop", "silver"],
        })
    );
}

#[test]
fn an_item_id_has_1_to_256_characters() {
    let world = shop();
    for id in ["a", "/../image.jpg", "猫 :/#?", &"é".repeat(256)] {
        assert_eq!(added(&world, json!({"item_id": id})), "fine");
        assert_eq!(info(&world, id), json!({}));
    }
    for wrong in [json!(""), json!("é".repeat(257)), json!(1), json!(null)] {
        assert_eq!(added(&world, json!({"item_id": wrong})), "MMS.0003");
    }
}

#[test]
fn an_item_is_replaced_only_by_force() {
    let world = shop();
    add(
        &world,
        "a",
        1,
        json!({"desc": "first", "keywords": ["one"]}),
    );
    for force in [json!(null), json!(false)] {
        let body = json!({"item_id": "a", "image_base64": file(2), "force": force});
        let answer = call(&world, "data/add", &body);
        assert_eq!(code(&answer), "MMS.1019");
        assert!(answer.message().starts_with("Data is existed."));
        assert!(answer.message().contains("force"));
    }
    assert_eq!(info(&world, "a")["desc"], "first");
    add(&world, "a", 2, json!({"force": true, "desc": "second"}));
    assert_eq!(info(&world, "a"), json!({"desc": "second"}));
    let search = json!({"search_type": "IMAGE", "image_base64": file(2)});
    let found = fine(&world, "search", &search);
    assert_eq!(found["search_info"]["total_num"], 1);
    assert_eq!(found["items"][0]["score"], 1.0);
    assert_eq!(added(&world, json!({"force": "true"})), "MMS.0003");
}

#[test]
fn a_known_item_is_refused_before_its_picture_is_looked_at() {
    let world = shop();
    add(&world, "a", 1, json!({}));
    let broken = json!({"image_base64": "aGVsbG8=", "force": false});
    assert_eq!(added(&world, broken), "MMS.1019");
}

#[test]
fn a_description_has_1_to_2048_characters() {
    let world = shop();
    for desc in [json!("d"), json!("é".repeat(2048)), json!(null)] {
        assert_eq!(added(&world, json!({"desc": desc})), "fine");
        assert_eq!(info(&world, "a")["desc"], desc);
    }
    for desc in [json!(""), json!("é".repeat(2049)), json!(1)] {
        assert_eq!(added(&world, json!({"desc": desc})), "MMS.0003");
    }
}

#[test]
fn tags_are_declared_and_have_1_to_64_characters() {
    let world = shop();
    for tags in [
        json!({}),
        json!(null),
        json!({"brand": "é".repeat(64)}),
        json!({"brand": "1", "colour": "red"}),
        json!({"brand": null}),
    ] {
        assert_eq!(
            added(&world, json!({"custom_tags": tags})),
            "fine",
            "{tags}"
        );
    }
    for tags in [
        json!({"brand": ""}),
        json!({"brand": "é".repeat(65)}),
        json!({"brand": 1}),
        json!({"brand": ["red"]}),
        json!({"Brand": "red"}),
        json!({"year": "red"}),
        json!(["brand"]),
        json!("brand"),
    ] {
        assert_eq!(
            added(&world, json!({"custom_tags": tags})),
            "MMS.0003",
            "{tags}"
        );
    }
}

#[test]
fn numbers_are_declared_and_finite() {
    let world = shop();
    for number in [
        json!(0),
        json!(-1.5),
        json!(1e308),
        json!(5e-324),
        json!(null),
    ] {
        assert_eq!(
            added(&world, json!({"custom_num_tags": {"year": number}})),
            "fine"
        );
        let kept = info(&world, "a")["custom_num_tags"]["year"].as_f64();
        assert_eq!(kept, number.as_f64());
    }
    for numbers in [
        json!({"year": "2022"}),
        json!({"year": true}),
        json!({"year": [1]}),
        json!({"brand": 1}),
        json!([1]),
        json!(1),
    ] {
        let answer = added(&world, json!({"custom_num_tags": numbers}));
        assert_eq!(answer, "MMS.0003", "{numbers}");
    }
}

#[test]
fn keywords_are_as_many_as_the_instance_takes() {
    let words = |count: usize| -> Vec<String> { (0..count).map(|n| format!("w{n}")).collect() };
    let world = shop();
    let keywords = |world: &World, words: Value| added(world, json!({ "keywords": words }));
    assert_eq!(keywords(&world, json!(words(50))), "fine");
    assert_eq!(keywords(&world, json!(words(51))), "MMS.0003");
    let world = shop_with(json!({"max_keywords": 100}));
    assert_eq!(keywords(&world, json!(words(100))), "fine");
    assert_eq!(info(&world, "a")["keywords"], json!(words(100)));
    assert_eq!(keywords(&world, json!(words(101))), "MMS.0003");
    assert_eq!(keywords(&world, json!(["é".repeat(64), "é", "é"])), "fine");
    for wrong in [json!([""]), json!(["é".repeat(65)]), json!([1]), json!("w")] {
        assert_eq!(keywords(&world, wrong), "MMS.0003");
    }
    let world = shop_with(json!({"max_keywords": 1}));
    assert_eq!(keywords(&world, json!(["a", "b"])), "MMS.0003");
}

#[test]
fn products_are_answered_with_their_box_and_category() {
    let world = products("general_product");
    let body = |params: Value| json!({"item_id": "a", "image_base64": file(1), "force": true, "optional_params": params});
    for (params, corners, category, name) in [
        (json!(null), "0,0,120,100", 0, "others"),
        (json!({}), "0,0,120,100", 0, "others"),
        (json!({"category": 11}), "0,0,120,100", 11, "electronics"),
        (
            json!({"box": "1,2,120,100", "category": 3}),
            "1,2,120,100",
            3,
            "skirt",
        ),
        (
            json!({"do_det": false, "do_cls": false}),
            "0,0,120,100",
            0,
            "others",
        ),
    ] {
        let object = json!({"box": corners, "category": category, "category_name": name});
        let expected = json!({"image_info": {"objects": [object]}});
        assert_eq!(fine(&world, "data/add", &body(params)), expected);
    }
}

#[test]
fn categories_are_those_of_the_kind_of_instance() {
    let category = |world: &World, category: Value| {
        added(world, json!({"optional_params": {"category": category}}))
    };
    let world = products("clothing_product");
    assert_eq!(category(&world, json!(4)), "fine");
    assert_eq!(category(&world, json!(5)), "MMS.0003");
    let world = products("general_product");
    assert_eq!(category(&world, json!(11)), "fine");
    for wrong in [json!(12), json!(-1), json!("11"), json!(1.5)] {
        assert_eq!(category(&world, wrong), "MMS.0003");
    }
    // Pictures of a general instance have none.
    assert_eq!(category(&shop(), json!(12)), "fine");
}

#[test]
fn fields_of_no_effect_are_checked_and_others_ignored() {
    let world = shop();
    let params = |params: Value| added(&world, json!({ "optional_params": params }));
    for switch in ["do_det", "do_cls"] {
        assert_eq!(params(json!({switch: true})), "fine");
        assert_eq!(params(json!({switch: "true"})), "MMS.0003");
    }
    assert_eq!(params(json!([])), "MMS.0003");
    assert_eq!(params(json!({"colour": 7})), "fine");
    assert_eq!(added(&world, json!({"limit": "x"})), "fine");
}
