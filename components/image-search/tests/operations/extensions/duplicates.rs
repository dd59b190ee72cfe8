//! Groups of near-duplicates.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::shop::{fine, get, ids, import, item, list, refused, search, shop, with_query};
use crate::world::World;

/// Items `x0`, `x1`, ...: as many of each picture as `counts` says.
fn stocked(counts: &[usize]) -> World {
    let world = shop();
    let items = counts.iter().enumerate().flat_map(|(seed, count)| {
        (0..*count).map(move |n| item(&format!("{seed}-{n}"), seed as u64, json!({})))
    });
    let items: Vec<Value> = items.collect();
    for items in items.chunks(100) {
        fine(
            &world,
            "POST",
            "instances/shop/items",
            &json!({"items": items}),
        );
    }
    world
}

/// All groups, page after page.
fn groups(world: &World, parameters: &[(&str, &str)]) -> Vec<Value> {
    let mut all = Vec::new();
    let mut cursor = String::new();
    for _ in 0..1000 {
        let mut parameters = parameters.to_vec();
        parameters.push(("cursor", &cursor));
        let page = get(world, &with_query("instances/shop/duplicates", &parameters));
        all.extend(page["groups"].as_array().unwrap().iter().cloned());
        match page["cursor"].as_str() {
            Some(next) => cursor = next.to_owned(),
            None => return all,
        }
    }
    panic!("there is no end");
}

/// The groups as sets of ids.
fn sets(groups: &[Value]) -> BTreeSet<BTreeSet<String>> {
    let set = |group: &Value| ids(group).into_iter().map(str::to_owned).collect();
    let all: BTreeSet<_> = groups.iter().map(set).collect();
    assert_eq!(all.len(), groups.len(), "a group is answered once");
    all
}

/// The groups by the meaning of the word: what hangs together by searches for every item.
fn by_searches(world: &World, min_score: f64) -> BTreeSet<BTreeSet<String>> {
    let listed = list(world, &[("limit", "1000")]);
    let mut of: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for id in ids(&listed) {
        of.insert(id.to_owned(), BTreeSet::from([id.to_owned()]));
    }
    for id in ids(&listed) {
        let found = search(
            world,
            &json!({"id": id, "min_score": min_score, "limit": 1000}),
        );
        for near in ids(&found) {
            let joined: BTreeSet<String> = of[id].union(&of[near]).cloned().collect();
            for member in joined.clone() {
                of.insert(member, joined.clone());
            }
        }
    }
    of.into_values().filter(|group| group.len() > 1).collect()
}

#[test]
fn copies_are_a_group_and_single_items_are_none() {
    let world = stocked(&[3, 1, 2, 1, 1]);
    let found = groups(&world, &[("min_score", "1")]);
    let set = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect();
    let expected = BTreeSet::from([set(&["0-0", "0-1", "0-2"]), set(&["2-0", "2-1"])]);
    assert_eq!(sets(&found), expected);
    for group in &found {
        assert_eq!(group["truncated"], false);
        let items = group["items"].as_array().unwrap();
        assert!(items.iter().all(|item| item["score"] == 1.0));
    }
}

#[test]
fn groups_are_what_hangs_together() {
    let world = stocked(&[2, 1, 1, 1, 1, 1, 1, 1]);
    let mut scores: Vec<f64> = (0..8)
        .flat_map(|seed| {
            let found = search(&world, &json!({"id": format!("{seed}-0"), "limit": 1000}));
            let items = found["items"].as_array().unwrap().clone();
            items
                .into_iter()
                .map(|item| item["score"].as_f64().unwrap())
        })
        .collect();
    scores.sort_by(f64::total_cmp);
    // Bounds at which no, some and all items hang together.
    for quantile in [0, 2, 3, 5, 7, 8, 9] {
        let bound = scores[(scores.len() - 1) * quantile / 9];
        let text = bound.to_string();
        let expected = by_searches(&world, bound);
        for limit in ["1", "100"] {
            let found = groups(&world, &[("min_score", &text), ("limit", limit)]);
            assert_eq!(sets(&found), expected, "{bound} {limit}");
        }
    }
}

#[test]
fn a_call_ends_after_a_bounded_number_of_searches() {
    let world = shop();
    import(&world, (0..230).map(|seed| (seed.to_string(), seed)));
    let first = get(&world, "instances/shop/duplicates?min_score=1");
    assert_eq!(first["groups"], json!([]));
    assert!(first["cursor"].is_string());
    assert_eq!(groups(&world, &[("min_score", "1")]), Vec::<Value>::new());
}

#[test]
fn a_group_that_is_too_large_is_cut() {
    let world = shop();
    import(&world, (0..1010).map(|n| (n.to_string(), 0)));
    let found = groups(&world, &[("min_score", "1")]);
    assert_eq!(found[0]["truncated"], true);
    assert_eq!(ids(&found[0]).len(), 1000);
}

#[test]
fn parameters_are_checked() {
    let world = shop();
    for (name, value) in [
        ("min_score", "2"),
        ("min_score", "x"),
        ("limit", "0"),
        ("limit", "1001"),
        ("cursor", "x"),
    ] {
        let path = with_query("instances/shop/duplicates", &[(name, value)]);
        let (code, message) = refused(&world, "GET", &path, &Value::Null);
        assert_eq!(code, "MMS.0003");
        assert!(message.contains(name), "{message}");
    }
}
