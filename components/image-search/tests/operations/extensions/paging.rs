//! Paging through a list and an export while others add, delete, replace and change items.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::shop::{add, delete, export, ids, list, shop, with_query};
use crate::world::World;

/// What others do between two pages.
#[derive(Debug, Clone)]
enum Write {
    Add(u8),
    Delete(u8),
    /// Adds one of the items that stay again, with another picture and other tags.
    Replace(u8),
}

fn write() -> impl Strategy<Value = Write> {
    prop_oneof![
        (0..20_u8).prop_map(Write::Add),
        (0..20_u8).prop_map(Write::Delete),
        (0..20_u8).prop_map(Write::Replace),
    ]
}

fn apply(world: &World, staying: u8, write: &Write) {
    match write {
        Write::Add(n) => add(world, &format!("passing {n}"), 1, json!({})),
        Write::Delete(n) => {
            delete(world, &[&format!("passing {n}")]);
        }
        Write::Replace(n) => {
            let fields = json!({"custom_num_tags": {"year": n}});
            add(world, &format!("staying {}", n % staying), 2, fields);
        }
    }
}

/// One page, in ids, and the cursor to the next.
type Turn = fn(&World, &str, &str) -> (Vec<String>, Option<String>);

fn listed(world: &World, limit: &str, cursor: &str) -> (Vec<String>, Option<String>) {
    let page = list(world, &[("limit", limit), ("cursor", cursor)]);
    let ids = ids(&page).into_iter().map(str::to_owned).collect();
    (ids, page["cursor"].as_str().map(str::to_owned))
}

fn exported(world: &World, limit: &str, cursor: &str) -> (Vec<String>, Option<String>) {
    let path = with_query(
        "instances/shop/export",
        &[("limit", limit), ("cursor", cursor)],
    );
    let (lines, last) = export(world, &path);
    let id = |line: &String| {
        let line: Value = serde_json::from_str(line).unwrap();
        line["id"].as_str().unwrap().to_owned()
    };
    let ids = lines.iter().map(id).collect();
    (ids, last["cursor"].as_str().map(str::to_owned))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn what_stays_is_seen_exactly_once(
        staying in 1..8_u8,
        limit in 1..5_u8,
        rounds in prop::collection::vec(prop::collection::vec(write(), 0..4), 30),
    ) {
        for turn in [listed as Turn, exported as Turn] {
            let world = shop();
            for n in 0..staying {
                add(&world, &format!("staying {n}"), 1, json!({}));
            }
            let mut seen = Vec::new();
            let mut cursor = String::new();
            let mut writes = rounds.iter();
            for _ in 0..200 {
                let (ids, next) = turn(&world, &limit.to_string(), &cursor);
                prop_assert!(ids.len() <= usize::from(limit));
                seen.extend(ids);
                let Some(next) = next else {
                    break;
                };
                cursor = next;
                for write in writes.next().into_iter().flatten() {
                    apply(&world, staying, write);
                }
            }
            let different: BTreeSet<&String> = seen.iter().collect();
            prop_assert_eq!(different.len(), seen.len(), "{:?}", seen);
            for n in 0..staying {
                prop_assert!(different.contains(&format!("staying {n}")), "{} {:?}", n, seen);
            }
        }
    }
}
