//! `POST /v2/{project_id}/mms/{service_name}/search`: the rules of its fields.

use serde_json::{Value, json};

use super::shop::{add, call, code, products, shop, shop_with, with};
use crate::search_core::file;
use crate::world::World;

/// The code of a search by picture with `changes`.
fn by_picture(world: &World, changes: Value) -> String {
    let body = json!({"search_type": "IMAGE", "image_base64": file(1)});
    code(&call(world, "search", &with(body, changes))).to_owned()
}

/// The code of a search by keywords with `changes`.
fn by_keywords(world: &World, changes: Value) -> String {
    let body = json!({"search_type": "KEYWORD", "keywords": ["cat"]});
    code(&call(world, "search", &with(body, changes))).to_owned()
}

#[test]
fn a_search_type_is_one_that_the_instance_offers() {
    let general = shop();
    let image_only = shop_with(json!({"search_types": ["IMAGE"]}));
    let with_text = shop_with(json!({"search_types": ["KEYWORD", "TEXT"]}));
    let product = products("general_product");
    let body = json!({"image_base64": file(1), "keywords": ["cat"], "text": "a cat"});
    let typed = |world: &World, search_type: Value| {
        let body = with(body.clone(), json!({ "search_type": search_type }));
        code(&call(world, "search", &body)).to_owned()
    };
    for (world, offered) in [
        (&general, vec!["IMAGE", "KEYWORD"]),
        (&image_only, vec!["IMAGE"]),
        (&with_text, vec!["KEYWORD"]),
        (&product, vec!["CATEGORY"]),
    ] {
        for name in ["IMAGE", "KEYWORD", "TEXT", "CATEGORY"] {
            let expected = if offered.contains(&name) {
                "fine"
            } else {
                "MMS.1023"
            };
            assert_eq!(typed(world, json!(name)), expected, "{name} {offered:?}");
        }
    }
    for zero in [json!(0), json!("0"), json!("image")] {
        assert_eq!(typed(&general, zero.clone()), "fine");
        assert_eq!(typed(&with_text, zero), "MMS.1023");
    }
    for wrong in [
        json!(null),
        json!(""),
        json!("PICTURE"),
        json!(1),
        json!("1"),
        json!(["IMAGE"]),
        json!(true),
    ] {
        assert_eq!(typed(&general, wrong), "MMS.0003");
    }
}

#[test]
fn limit_and_offset_reach_1000_items() {
    let world = shop();
    for page in [
        json!({"limit": 1}),
        json!({"limit": 1000}),
        json!({"limit": 1000, "offset": 0}),
        json!({"limit": 1, "offset": 999}),
        json!({"offset": 990}),
        json!({"limit": null, "offset": null}),
    ] {
        assert_eq!(by_picture(&world, page.clone()), "fine", "{page}");
        assert_eq!(by_keywords(&world, page.clone()), "fine", "{page}");
    }
    for page in [
        json!({"limit": 0}),
        json!({"limit": 1001}),
        json!({"limit": -1}),
        json!({"limit": "10"}),
        json!({"limit": 1.5}),
        json!({"offset": -1}),
        json!({"offset": 991}),
        json!({"limit": 1000, "offset": 1}),
        json!({"limit": 1, "offset": 1000}),
        json!({"offset": i64::MAX}),
        json!({"offset": "0"}),
    ] {
        assert_eq!(by_picture(&world, page.clone()), "MMS.0003", "{page}");
        assert_eq!(by_keywords(&world, page.clone()), "MMS.0003", "{page}");
    }
}

#[test]
fn ten_items_are_answered_where_no_limit_is_given() {
    let world = shop();
    for n in 0..11 {
        add(&world, &n.to_string(), 1, json!({"keywords": ["cat"]}));
    }
    let body = json!({"search_type": "KEYWORD", "keywords": ["cat"]});
    let answer = call(&world, "search", &body);
    let info = &answer.body["data"]["search_info"];
    assert_eq!(
        (&info["return_num"], &info["total_num"]),
        (&json!(10), &json!(11))
    );
}

#[test]
fn a_cursor_is_for_keywords_alone_and_excludes_an_offset() {
    let world = shop();
    let cursor = json!({"score": 0.5, "id": "a"});
    assert_eq!(by_keywords(&world, json!({"last_item": cursor})), "fine");
    assert_eq!(
        by_keywords(&world, json!({"last_item": cursor, "offset": 0})),
        "fine"
    );
    assert_eq!(
        by_keywords(&world, json!({"last_item": cursor, "offset": 1})),
        "MMS.0003"
    );
    assert_eq!(by_picture(&world, json!({"last_item": cursor})), "MMS.0003");
    assert_eq!(by_picture(&world, json!({"last_item": null})), "fine");
    for wrong in [
        json!({}),
        json!({"score": 0.5}),
        json!({"id": "a"}),
        json!({"score": "0.5", "id": "a"}),
        json!({"score": 1.5, "id": "a"}),
        json!({"score": 0.5, "id": ""}),
        json!({"score": 0.5, "id": 1}),
        json!("a"),
    ] {
        assert_eq!(
            by_keywords(&world, json!({"last_item": wrong})),
            "MMS.0003",
            "{wrong}"
        );
    }
}

#[test]
fn the_least_score_is_0_to_1() {
    let world = shop();
    for score in [json!(0), json!(0.5), json!(1), json!(null)] {
        assert_eq!(by_picture(&world, json!({"min_score": score})), "fine");
    }
    for score in [json!(-0.1), json!(1.1), json!("0.5"), json!(true)] {
        assert_eq!(by_picture(&world, json!({"min_score": score})), "MMS.0003");
        assert_eq!(by_keywords(&world, json!({"min_score": score})), "MMS.0003");
    }
}

#[test]
fn keywords_are_1_to_10_of_1_to_64_characters() {
    let world = shop();
    let words = |words: Value| by_keywords(&world, json!({ "keywords": words }));
    let many = |count: usize| json!((0..count).map(|n| format!("w{n}")).collect::<Vec<_>>());
    assert_eq!(words(many(1)), "fine");
    assert_eq!(words(many(10)), "fine");
    assert_eq!(words(json!(["é".repeat(64)])), "fine");
    for wrong in [
        json!(null),
        many(0),
        many(11),
        json!([""]),
        json!(["é".repeat(65)]),
        json!([1]),
        json!("cat"),
    ] {
        assert_eq!(words(wrong.clone()), "MMS.0003", "{wrong}");
    }
}

#[test]
fn parameters_of_no_effect_are_checked() {
    let world = shop();
    let params = |params: Value| by_picture(&world, json!({ "optional_params": params }));
    for (name, fine, wrong) in [
        (
            "max_scan_num",
            vec![json!(1000), json!(100_000)],
            vec![json!(999), json!(100_001), json!("1000")],
        ),
        (
            "nprobe",
            vec![json!(1), json!(100_000)],
            vec![json!(0), json!(100_001), json!(1.5)],
        ),
        (
            "text_lang",
            vec![json!("zh"), json!("zhTW"), json!("en")],
            vec![json!("xx"), json!(""), json!(1)],
        ),
        (
            "collapse_key",
            vec![json!("brand"), json!(null)],
            vec![json!("year"), json!("Brand"), json!(""), json!(1)],
        ),
        (
            "do_det",
            vec![json!(true), json!(false)],
            vec![json!("true")],
        ),
        ("do_cls", vec![json!(true), json!(false)], vec![json!(1)]),
        ("category", vec![json!(3)], vec![json!("3"), json!(-1)]),
    ] {
        for value in fine {
            assert_eq!(params(json!({name: value})), "fine", "{name} {value}");
        }
        for value in wrong {
            assert_eq!(params(json!({name: value})), "MMS.0003", "{name} {value}");
        }
    }
    assert_eq!(params(json!("box")), "MMS.0003");
}

#[test]
fn fields_of_other_types_of_search_are_ignored() {
    let world = shop();
    assert_eq!(
        by_keywords(&world, json!({"image_base64": "none", "text": 1})),
        "fine"
    );
    assert_eq!(
        by_picture(&world, json!({"keywords": [], "text": 1})),
        "fine"
    );
}
