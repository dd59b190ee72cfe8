//! What a library must answer, by looking at a plain list of all items.

use std::collections::BTreeMap;

use index::{
    Answer, Cache, Change, Filter, Hit, Item, ItemId, Number, Query, Ranking, Tag, search,
};
use similarity::score;
use store::KeyValue;

pub const DIMENSIONS: usize = 12;

/// All items of a library.
pub type Items = BTreeMap<ItemId, Item>;

/// A query whose filter is a tree.
#[derive(Debug, Clone)]
pub struct Question {
    pub filter: Filter,
    /// The query, but for its filter.
    pub rest: Query,
}

/// An item with the descriptor of `seed` and these values in field 0.
pub fn item(id: ItemId, seed: u64, values: &[u64]) -> Item {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let descriptor = (0..DIMENSIONS)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state as i8
        })
        .collect();
    Item {
        id,
        descriptor,
        tags: values.iter().map(|&value| tag(value)).collect(),
        numbers: Vec::new(),
    }
}

/// A value of field 0.
pub fn tag(value: u64) -> Tag {
    Tag { field: 0, value }
}

/// All items, by their similarity to the descriptor of `seed`.
pub fn nearest(seed: u64, limit: u32) -> Query {
    Query {
        ranking: Ranking::Similarity(item(0, seed, &[]).descriptor),
        filter: Vec::new(),
        min_score: 0.0,
        collapse: None,
        after: None,
        offset: 0,
        limit,
    }
}

/// The scores of all items of the library `lib`.
pub fn all(kv: &dyn KeyValue) -> BTreeMap<ItemId, f32> {
    let answer = search(kv, &Cache::new(0), "lib", &nearest(1, u32::MAX)).unwrap();
    assert_eq!(answer.count, answer.hits.len() as u64);
    answer.hits.iter().map(|hit| (hit.id, hit.score)).collect()
}

pub fn apply(items: &mut Items, changes: &[Change]) {
    for change in changes {
        match change {
            Change::Put(item) => items.insert(item.id, item.clone()),
            Change::Remove(id) => items.remove(id),
        };
    }
}

/// Whether the item passes.
fn passes(item: &Item, filter: &Filter) -> bool {
    match filter {
        Filter::Tag(tag) => item.tags.contains(tag),
        Filter::Present(field) => {
            item.tags.iter().any(|tag| tag.field == *field)
                || item.numbers.iter().any(|number| number.field == *field)
        }
        Filter::Range(field, least, most) => item
            .numbers
            .iter()
            .any(|Number { field: of, value }| of == field && value >= least && value <= most),
        Filter::All(parts) => parts.iter().all(|part| passes(item, part)),
        Filter::Any(parts) => parts.iter().any(|part| passes(item, part)),
        Filter::Not(part) => !passes(item, part),
    }
}

impl Question {
    /// The question without a filter.
    pub fn of(rest: Query) -> Self {
        Self {
            filter: Filter::EVERYTHING,
            rest,
        }
    }

    /// The query to search with.
    pub fn query(&self) -> Query {
        Query {
            filter: self.filter.postfix(),
            ..self.rest.clone()
        }
    }

    /// The answer that `items` must give.
    pub fn expected(&self, items: &Items) -> Answer {
        let Query {
            min_score,
            collapse,
            after,
            offset,
            limit,
            ..
        } = self.rest;
        let mut hits: Vec<(Hit, &Item)> = items
            .values()
            .filter(|item| passes(item, &self.filter))
            .filter_map(|item| Some((self.hit(item)?, item)))
            .filter(|(hit, _)| hit.score >= min_score)
            .collect();
        hits.sort_by(|(a, _), (b, _)| b.score.total_cmp(&a.score).then(a.id.cmp(&b.id)));
        if let Some(field) = collapse {
            let mut seen = Vec::new();
            hits.retain(|(_, item)| match least_value(item, field) {
                Some(value) if !seen.contains(&value) => {
                    seen.push(value);
                    true
                }
                _ => false,
            });
        }
        let count = hits.len() as u64;
        let is_after = |hit: &Hit| {
            after.is_none_or(|place| {
                hit.score < place.score || (hit.score == place.score && hit.id > place.id)
            })
        };
        let hits = hits.into_iter().map(|(hit, _)| hit).filter(is_after);
        Answer {
            count,
            hits: hits.skip(offset as usize).take(limit as usize).collect(),
        }
    }

    fn hit(&self, item: &Item) -> Option<Hit> {
        let score = match &self.rest.ranking {
            Ranking::Similarity(descriptor) => score::similarity(descriptor, &item.descriptor),
            Ranking::Tags(tags) => {
                let mut different = tags.clone();
                different.sort();
                different.dedup();
                let carried = different.iter().filter(|tag| item.tags.contains(tag));
                match carried.count() {
                    0 => return None,
                    carried => carried as f32 / different.len() as f32,
                }
            }
            Ranking::None => 1.0,
        };
        Some(Hit { id: item.id, score })
    }
}

fn least_value(item: &Item, field: u32) -> Option<u64> {
    let values = item.tags.iter().filter(|tag| tag.field == field);
    values.map(|tag| tag.value).min()
}
