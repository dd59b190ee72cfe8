//! A library after as many changes as it had items, half of them adds, 30 % deletes and 20 % replacements, beside
//! a fresh library of the same items.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Result;
use host::imports::sightline::inference::search::{Change, Tag};
use serde::{Deserialize, Serialize};

use super::bytes::Bytes;
use super::component::Core;
use super::ingest::{Ingested, ingest};
use super::instance::{put, remove};
use super::searched::{Found, found};
use crate::dataset::Dataset;
use crate::generator::{DIMENSIONS, Generator, Stream};
use crate::nearest::{self, Nearest, TOP};
use crate::random::Random;

/// Queries of each library.
const QUERIES: usize = 500;

/// Of 100 changes so many add an item, so many delete one; of the rest half gives one other tags, half another
/// vector.
const ADDS: usize = 50;
const DELETES: usize = 30;

/// The same items in a library with a history and in one without.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Churned {
    /// Items at the end.
    pub items: usize,
    /// The changes of the library with a history.
    pub changed: Ingested,
    /// What searches of it gave.
    pub history: Found,
    /// What it takes on the disk.
    pub history_bytes: Bytes,
    /// What searches of the fresh one gave.
    pub fresh: Found,
    /// What it takes on the disk.
    pub fresh_bytes: Bytes,
}

/// Makes both libraries, each of as many items in the end as `data` has, and searches them.
pub async fn measure(target: &Path, data: &Dataset) -> Result<Churned> {
    // As many changes as items, of which a fifth more are added than deleted.
    let beginning = data.size * 100 / (100 + ADDS - DELETES);
    let mut history = History::new(beginning);
    let changes = history.changes(data, beginning);
    let core = Core::open(target, &format!("{}-history", data.size))?;
    ingest(
        &core,
        (0..beginning).map(|number| put(number as u32, data.vector(number), Vec::new())),
    )
    .await?;
    let changed = ingest(&core, changes.into_iter()).await?;
    let history_bytes = Bytes::of(&core)?;
    let queries = &data.queries[..QUERIES.min(data.queries.len() / DIMENSIONS) * DIMENSIONS];
    let truth = history.truth(queries);
    let queries: Vec<&[i8]> = queries.chunks_exact(DIMENSIONS).collect();
    let searched = found(&core, &mut core.instance().await?, &queries, TOP, &truth).await?;
    core.remove().await?;

    let core = Core::open(target, &format!("{}-fresh", data.size))?;
    ingest(
        &core,
        history.items.iter().map(|(number, item)| item.put(*number)),
    )
    .await?;
    let fresh_bytes = Bytes::of(&core)?;
    let fresh = found(&core, &mut core.instance().await?, &queries, TOP, &truth).await?;
    core.remove().await?;
    Ok(Churned {
        items: history.items.len(),
        changed,
        history: searched,
        history_bytes,
        fresh,
        fresh_bytes,
    })
}

/// What a library holds, in the order of the items' numbers.
struct History {
    items: BTreeMap<u32, Held>,
    /// Numbers of items that are there, in no order, to draw from.
    numbers: Vec<u32>,
    next: u32,
}

struct Held {
    vector: Vec<i8>,
    tags: Vec<Tag>,
}

impl Held {
    fn put(&self, number: u32) -> Change {
        put(number, &self.vector, self.tags.clone())
    }
}

impl History {
    fn new(beginning: usize) -> Self {
        Self {
            items: BTreeMap::new(),
            numbers: (0..beginning as u32).collect(),
            next: beginning as u32,
        }
    }

    /// Draws so many changes and makes them here.
    fn changes(&mut self, data: &Dataset, count: usize) -> Vec<Change> {
        for number in &self.numbers {
            let vector = data.vector(*number as usize).to_vec();
            self.items.insert(
                *number,
                Held {
                    vector,
                    tags: Vec::new(),
                },
            );
        }
        let mut vectors = Vec::new();
        Generator::new().append(Stream::Replacements, 0..count as u64, &mut vectors);
        let mut random = Random::new(300, 0);
        let change = |vector: &[i8]| self.change(&mut random, vector.to_vec());
        vectors.chunks_exact(DIMENSIONS).map(change).collect()
    }

    fn change(&mut self, random: &mut Random, vector: Vec<i8>) -> Change {
        let kind = random.below(100);
        let place = random.below(self.numbers.len());
        if kind < ADDS {
            let number = self.next;
            self.next += 1;
            self.numbers.push(number);
            return self.put(
                number,
                Held {
                    vector,
                    tags: Vec::new(),
                },
            );
        }
        if kind < ADDS + DELETES {
            let number = self.numbers.swap_remove(place);
            self.items.remove(&number);
            return remove(number);
        }
        let number = self.numbers[place];
        let held = self.items.remove(&number);
        let retagged = held.filter(|_| kind.is_multiple_of(2)).map(|held| Held {
            tags: vec![Tag {
                field: 1,
                value: random.bits() % 16,
            }],
            ..held
        });
        let replaced = || Held {
            vector,
            tags: Vec::new(),
        };
        self.put(number, retagged.unwrap_or_else(replaced))
    }

    fn put(&mut self, number: u32, held: Held) -> Change {
        let change = held.put(number);
        self.items.insert(number, held);
        change
    }

    fn truth(&self, queries: &[i8]) -> Vec<Nearest> {
        let numbers: Vec<u32> = self.items.keys().copied().collect();
        let vectors: Vec<i8> = self
            .items
            .values()
            .flat_map(|held| &held.vector)
            .copied()
            .collect();
        let mut truth = nearest::nearest(&vectors, queries, |_, _| true);
        for number in truth.iter_mut().flatten() {
            *number = numbers[*number as usize];
        }
        truth
    }
}
