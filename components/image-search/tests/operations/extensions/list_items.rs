//! Listing and counting items.

use serde_json::{Value, json};

use super::shop::{add, ids, list, refused, shop, sorted_ids, with_query};
use crate::world::World;

fn stocked() -> World {
    let world = shop();
    for (id, colour, year, keyword) in [
        ("a", "red", 2019, "Cat"),
        ("b", "red", 2020, "dog"),
        ("c", "blue", 2021, "cat"),
    ] {
        let fields = json!({
            "custom_tags": {"colour": colour},
            "custom_num_tags": {"year": year},
            "keywords": [keyword],
        });
        add(&world, id, 1, fields);
    }
    add(&world, "d", 1, json!({}));
    world
}

#[test]
fn a_filter_chooses_and_the_count_is_exact() {
    let world = stocked();
    for (filter, expected) in [
        ("", vec!["a", "b", "c", "d"]),
        ("colour = \"red\"", vec!["a", "b"]),
        ("colour != \"red\"", vec!["c", "d"]),
        ("colour = \"red\" and year >= 2020", vec!["b"]),
        ("not (colour in ('red', 'green')) and has(year)", vec!["c"]),
        ("year between 2019 and 2020", vec!["a", "b"]),
        ("year > 2019 and year < 2021", vec!["b"]),
        ("keyword = \"cat\"", vec!["a", "c"]),
        ("has(size) or not has(colour)", vec!["d"]),
        ("year > 3000", vec![]),
    ] {
        let listed = list(&world, &[("filter", filter)]);
        assert_eq!(sorted_ids(&listed), expected, "{filter}");
        assert_eq!(listed["count"], expected.len(), "{filter}");
        let first = list(&world, &[("filter", filter), ("limit", "1")]);
        assert_eq!(first["count"], expected.len(), "{filter}");
    }
}

#[test]
fn pages_together_are_the_list() {
    let world = stocked();
    let whole = list(&world, &[]);
    assert_eq!(whole["cursor"], Value::Null);
    for limit in 1..=5 {
        let limit = limit.to_string();
        let mut page = list(&world, &[("limit", &limit)]);
        let mut seen: Vec<Value> = page["items"].as_array().unwrap().clone();
        while let Some(cursor) = page["cursor"].as_str() {
            page = list(&world, &[("limit", &limit), ("cursor", cursor)]);
            assert!(!ids(&page).is_empty());
            assert_eq!(page["count"], 4);
            seen.extend(page["items"].as_array().unwrap().iter().cloned());
        }
        assert_eq!(Value::from(seen), whole["items"], "{limit}");
    }
}

#[test]
fn tags_of_v1_keep_their_types() {
    let world = shop();
    world.add("/a.jpg", 1, json!({"colour": 7, "size": true}));
    let listed = list(&world, &[("filter", "colour = \"7\"")]);
    assert_eq!(
        listed["items"][0]["custom_tags"],
        json!({"colour": 7, "size": true})
    );
}

#[test]
fn parameters_are_checked() {
    let world = shop();
    for (name, value, expected) in [
        ("limit", "0", "limit must be 1 to 1000"),
        ("limit", "1001", "limit must be 1 to 1000"),
        ("limit", "x", "limit must be an integer"),
        ("cursor", "x", "cursor must be the cursor of an answer"),
        (
            "filter",
            "year >",
            "filter is wrong at character 7: expected a number",
        ),
        (
            "filter",
            "brand = 'x'",
            "filter is wrong at character 1: \"brand\" is not declared",
        ),
    ] {
        let path = with_query("instances/shop/items", &[(name, value)]);
        let (code, message) = refused(&world, "GET", &path, &Value::Null);
        assert_eq!(code, "MMS.0003");
        let expected = format!("Invalid parameter: {name}. Note: {expected}");
        assert!(message.starts_with(&expected), "{message}");
    }
}
