//! Conditions on tags and numbers, which search, check and delete share.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::shop::{add, call, code, fine, ids, shop, with};
use crate::search_core::file;
use crate::world::World;

const BRANDS: [&str; 3] = ["x", "y", "Y"];
const COLOURS: [&str; 3] = ["red", "x", "é"];

/// Tags and numbers of an item, as the call that adds it gives them.
fn fields() -> impl Strategy<Value = Value> {
    let of = |values: &'static [&'static str]| proptest::option::of(prop::sample::select(values));
    let number = || proptest::option::of(-2_i32..=2);
    let fields = (of(&BRANDS), of(&COLOURS), number(), number());
    fields.prop_map(|(brand, colour, year, price)| {
        json!({
            "custom_tags": {"brand": brand, "colour": colour},
            "custom_num_tags": {"year": year, "price": price.map(|price| f64::from(price) / 2.0)},
            "keywords": ["all"],
        })
    })
}

/// A condition that is not empty.
fn condition() -> impl Strategy<Value = Value> {
    let of = |values: &'static [&'static str]| {
        proptest::option::of(prop::sample::subsequence(values, 1..=values.len()))
    };
    let end = || proptest::option::of((-3_i32..=3).prop_map(f64::from));
    let range = move || {
        let ends = (end(), end()).prop_map(|(from, to)| match (from, to) {
            (Some(from), Some(to)) => (Some(from.min(to)), Some(from.max(to))),
            open => open,
        });
        proptest::option::of(ends.prop_map(|(from, to)| json!({"from": from, "to": to})))
    };
    let parts = (of(&BRANDS), of(&COLOURS), range(), range());
    let condition = parts.prop_map(|(brand, colour, year, price)| {
        json!({
            "custom_tags": {"brand": brand, "colour": colour},
            "custom_num_tags": {"year": year, "price": price},
        })
    });
    condition.prop_filter("says something", |condition| {
        let said = |field: &str| {
            entries(&condition[field])
                .values()
                .any(|value| !value.is_null())
        };
        said("custom_tags") || said("custom_num_tags")
    })
}

fn entries(value: &Value) -> &Map<String, Value> {
    value.as_object().unwrap()
}

/// The rule in other words: whether an item of these fields is meant.
fn matches(fields: &Value, condition: &Value) -> bool {
    let any_of = |name: &String, values: &Value| match values.as_array() {
        Some(values) => values.contains(&fields["custom_tags"][name]),
        None => true,
    };
    let within = |name: &String, range: &Value| {
        if range.is_null() {
            return true;
        }
        let Some(number) = fields["custom_num_tags"][name].as_f64() else {
            return false;
        };
        let from = range["from"].as_f64().is_none_or(|from| number >= from);
        let to = range["to"].as_f64().is_none_or(|to| number <= to);
        from && to
    };
    let tags = entries(&condition["custom_tags"]);
    let ranges = entries(&condition["custom_num_tags"]);
    tags.iter().all(|(name, values)| any_of(name, values))
        && ranges.iter().all(|(name, range)| within(name, range))
}

/// The ids of an operation's answer in alphabetical order, and the number that it tells.
fn found(world: &World, operation: &str, info: &str, body: Value) -> (Vec<String>, Value) {
    let data = fine(world, operation, &body);
    let mut ids = ids(&data);
    ids.sort();
    (ids, data[info]["total_num"].clone())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn all_operations_mean_the_same_items(
        items in prop::collection::vec(fields(), 0..24),
        condition in condition(),
    ) {
        let world = shop();
        for (n, fields) in items.iter().enumerate() {
            add(&world, &format!("{n:02}"), 1, fields.clone());
        }
        let meant: Vec<String> = (0..items.len())
            .filter(|n| matches(&items[*n], &condition))
            .map(|n| format!("{n:02}"))
            .collect();
        let expected = (meant.clone(), json!(meant.len()));
        for (operation, info, fields) in [
            ("data/check", "check_info", json!({"limit": 100})),
            ("search", "search_info", json!({"limit": 100, "search_type": "KEYWORD", "keywords": ["all"]})),
            ("search", "search_info", json!({"limit": 100, "search_type": "IMAGE", "image_base64": file(1)})),
            ("data/delete", "delete_info", json!({})),
        ] {
            let answer = found(&world, operation, info, with(condition.clone(), fields));
            prop_assert_eq!(answer, expected.clone(), "{} {}", operation, condition);
        }
        let rest = json!({"limit": 100, "search_type": "KEYWORD", "keywords": ["all"]});
        let (rest, _) = found(&world, "search", "search_info", rest);
        prop_assert_eq!(rest.len(), items.len() - meant.len());
        prop_assert!(rest.iter().all(|id| !meant.contains(id)));
    }
}

/// The codes of all operations that have conditions, which must agree.
fn checked(world: &World, condition: Value) -> String {
    let body = json!({"search_type": "KEYWORD", "keywords": ["all"]});
    let body = with(body, condition);
    let codes = ["search", "data/check", "data/delete"]
        .map(|operation| code(&call(world, operation, &body)).to_owned());
    assert!(codes.iter().all(|code| *code == codes[0]), "{codes:?}");
    codes[0].clone()
}

#[test]
fn values_are_1_to_32_of_1_to_64_characters() {
    let world = shop();
    let many = |count: usize| json!((0..count).map(|n| n.to_string()).collect::<Vec<_>>());
    let brand = |values: Value| checked(&world, json!({"custom_tags": {"brand": values}}));
    assert_eq!(brand(many(1)), "fine");
    assert_eq!(brand(many(32)), "fine");
    assert_eq!(brand(json!(["é".repeat(64)])), "fine");
    for wrong in [
        many(0),
        many(33),
        json!([""]),
        json!(["é".repeat(65)]),
        json!([1]),
        json!("x"),
        json!({"x": 1}),
    ] {
        assert_eq!(brand(wrong.clone()), "MMS.0003", "{wrong}");
    }
    for wrong in [
        json!({"weight": ["1"]}),
        json!({"year": ["1"]}),
        json!(["brand"]),
    ] {
        assert_eq!(checked(&world, json!({"custom_tags": wrong})), "MMS.0003");
    }
}

#[test]
fn ranges_have_ends_that_may_be_open() {
    let world = shop();
    let year = |range: Value| checked(&world, json!({"custom_num_tags": {"year": range}}));
    for range in [
        json!({"from": 1, "to": 1}),
        json!({"from": -0.5}),
        json!({"to": 1e300}),
        json!({"from": null, "to": null}),
        json!({}),
    ] {
        assert_eq!(year(range.clone()), "fine", "{range}");
    }
    for wrong in [
        json!({"from": 2, "to": 1}),
        json!({"from": "1"}),
        json!([1, 2]),
        json!(1),
    ] {
        assert_eq!(year(wrong.clone()), "MMS.0003", "{wrong}");
    }
    for wrong in [json!({"weight": {}}), json!({"brand": {}}), json!([])] {
        assert_eq!(
            checked(&world, json!({"custom_num_tags": wrong})),
            "MMS.0003"
        );
    }
}
