//! Paging by the cursor `last_item` while others write.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::shop::{add, fine, ids, shop};
use crate::world::World;

/// Calls after which a walk that does not end is given up.
const MOST_PAGES: u32 = 500;

/// Pages through all items by a call that has a cursor; `between` runs after each page.
struct Walk {
    operation: &'static str,
    info: &'static str,
    body: Value,
}

impl Walk {
    fn by_keywords(limit: u32) -> Self {
        Self {
            operation: "search",
            info: "search_info",
            body: json!({"search_type": "KEYWORD", "keywords": ["a", "b", "c"], "limit": limit}),
        }
    }

    fn by_condition(limit: u32) -> Self {
        Self {
            operation: "data/check",
            info: "check_info",
            body: json!({"custom_tags": {"brand": ["x"]}, "limit": limit}),
        }
    }

    /// Ids and scores in the order of answers.
    fn run(&self, world: &World, mut between: impl FnMut()) -> Vec<(String, f64)> {
        let mut body = self.body.clone();
        let mut seen = Vec::new();
        for _ in 0..MOST_PAGES {
            let data = fine(world, self.operation, &body);
            let scores = data["items"].as_array().unwrap().iter();
            let scores = scores.map(|item| item["score"].as_f64().unwrap());
            seen.extend(ids(&data).into_iter().zip(scores));
            let last = &data[self.info]["last_item"];
            if last.is_null() {
                return seen;
            }
            assert_eq!(data[self.info]["return_num"], body["limit"]);
            assert_eq!(last["id"], seen.last().unwrap().0.as_str());
            assert_eq!(last["score"].as_f64(), Some(seen.last().unwrap().1));
            body["last_item"] = last.clone();
            between();
        }
        panic!("{} pages and no end", MOST_PAGES);
    }
}

/// What the call that adds an item says: some of three keywords.
fn fields(keywords: u8) -> Value {
    let words: Vec<&str> = ["a", "b", "c"]
        .into_iter()
        .enumerate()
        .filter(|(bit, _)| keywords & (1 << bit) != 0)
        .map(|(_, word)| word)
        .collect();
    json!({"custom_tags": {"brand": "x"}, "keywords": words, "force": true})
}

/// What others do between two pages.
#[derive(Debug, Clone)]
enum Write {
    /// Adds an item that was never there.
    Add(u8),
    /// Deletes one that another write added.
    Delete,
    /// Adds one of the items that stay again, with another picture.
    Replace(usize),
    /// Changes what is said of one of the items that stay.
    Update(usize),
}

fn write() -> impl Strategy<Value = Write> {
    prop_oneof![
        3 => (1..8_u8).prop_map(Write::Add),
        2 => Just(Write::Delete),
        1 => any::<usize>().prop_map(Write::Replace),
        1 => any::<usize>().prop_map(Write::Update),
    ]
}

/// The writer of a world.
struct Writer<'a> {
    world: &'a World,
    staying: &'a [u8],
    added: Vec<String>,
    count: u32,
}

impl Writer<'_> {
    fn apply(&mut self, write: &Write) {
        self.count += 1;
        match write {
            Write::Add(keywords) => {
                let id = format!("passing {}", self.count);
                add(self.world, &id, 1, fields(*keywords));
                self.added.push(id);
            }
            Write::Delete => {
                if let Some(id) = self.added.pop() {
                    fine(self.world, "data/delete", &json!({"item_id": id}));
                }
            }
            Write::Replace(index) => {
                let index = index % self.staying.len();
                add(self.world, &staying(index), 2, fields(self.staying[index]));
            }
            Write::Update(index) => {
                let id = staying(index % self.staying.len());
                let body = json!({"item_id": id, "desc": self.count.to_string()});
                fine(self.world, "data/update", &body);
            }
        }
    }
}

fn staying(index: usize) -> String {
    format!("staying {index}")
}

fn with_staying(keywords: &[u8]) -> World {
    let world = shop();
    for (index, keywords) in keywords.iter().enumerate() {
        add(&world, &staying(index), 1, fields(*keywords));
    }
    world
}

/// Checks that a walk met every item that stayed once, and no item twice, in the order of scores.
fn is_whole(seen: &[(String, f64)], staying_count: usize) {
    let ids: BTreeSet<&str> = seen.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(ids.len(), seen.len(), "an item came twice: {seen:?}");
    for index in 0..staying_count {
        assert!(
            ids.contains(staying(index).as_str()),
            "{index} is lost: {seen:?}"
        );
    }
    assert!(
        seen.windows(2).all(|pair| pair[0].1 >= pair[1].1),
        "{seen:?}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_lost_or_repeated_while_others_write(
        keywords in prop::collection::vec(1..8_u8, 1..30),
        rounds in prop::collection::vec(prop::collection::vec(write(), 0..4), 1..20),
        limit in 1..6_u32,
    ) {
        for walk in [Walk::by_keywords(limit), Walk::by_condition(limit)] {
            let world = with_staying(&keywords);
            let mut writer = Writer { world: &world, staying: &keywords, added: Vec::new(), count: 0 };
            let mut rounds = rounds.iter();
            let seen = walk.run(&world, || {
                for write in rounds.next().into_iter().flatten() {
                    writer.apply(write);
                }
            });
            is_whole(&seen, keywords.len());
        }
    }
}

#[test]
fn pages_are_the_parts_of_one_answer() {
    let keywords: Vec<u8> = (0..40).map(|n| 1 + n % 7).collect();
    let world = with_staying(&keywords);
    for walks in [Walk::by_keywords, Walk::by_condition] {
        let whole = walks(100).run(&world, || {});
        assert_eq!(whole.len(), 40);
        for limit in [1, 3, 7, 39, 40, 41] {
            assert_eq!(walks(limit).run(&world, || {}), whole, "{limit}");
        }
    }
    let scores = Walk::by_keywords(100).run(&world, || {});
    let scores: BTreeMap<String, f64> = scores.into_iter().collect();
    for (index, keywords) in keywords.iter().enumerate() {
        let expected = f64::from(keywords.count_ones() as f32 / 3.0);
        assert_eq!(scores[&staying(index)], expected);
    }
}

#[test]
fn nothing_is_lost_or_repeated_beside_a_writer() {
    let keywords: Vec<u8> = (0..25).map(|n| 1 + n % 7).collect();
    let world = with_staying(&keywords);
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut writer = Writer {
                world: &world,
                staying: &keywords,
                added: Vec::new(),
                count: 0,
            };
            let writes = [
                Write::Add(3),
                Write::Replace(5),
                Write::Delete,
                Write::Update(7),
                Write::Add(1),
            ];
            for turn in 0.. {
                if done.load(Ordering::SeqCst) {
                    return;
                }
                writer.apply(&writes[turn % writes.len()]);
                if writer.added.len() > 20 {
                    writer.apply(&Write::Delete);
                }
            }
        });
        let walks = (0..12).map(|turn| match turn % 2 {
            0 => Walk::by_keywords(4),
            _ => Walk::by_condition(4),
        });
        let whole = thread::scope(|inner| {
            let walking = inner.spawn(|| {
                for walk in walks {
                    is_whole(&walk.run(&world, || {}), keywords.len());
                }
            });
            walking.join()
        });
        done.store(true, Ordering::SeqCst);
        assert!(whole.is_ok());
    });
}
