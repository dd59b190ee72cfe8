//! Searches with filters that let through half, a twentieth and a two-hundredth of a library.

use std::path::Path;

use anyhow::Result;
use host::imports::sightline::inference::search::{Condition, Tag};
use serde::{Deserialize, Serialize};

use super::component::Core;
use super::ingest::{Ingested, ingest};
use super::instance::put;
use super::searched::Cost;
use crate::cost::{Costs, Moment};
use crate::dataset::Dataset;
use crate::generator::{DIMENSIONS, Stream, cluster};
use crate::nearest::{self, Nearest, TOP, recall};
use crate::random::mix;

/// Queries of each filter.
const QUERIES: usize = 200;

/// Parts of the library that filters let through, in thousandths.
const PARTS: [u64; 3] = [500, 50, 5];

/// What items are chosen by.
#[derive(Clone, Copy)]
enum By {
    /// Each item for itself.
    Chance,
    /// All items of some clusters, so that the nearest items of most queries are none of them.
    Cluster,
}

/// A tag that a part of the items carries.
#[derive(Clone, Copy)]
struct Choice {
    by: By,
    thousandths: u64,
}

/// What searches with filters of one library gave.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Filtered {
    /// Adding its items with their tags.
    pub ingested: Ingested,
    /// One for each filter.
    pub passed: Vec<Passed>,
}

/// What searches with one filter gave.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Passed {
    /// What the items are chosen by.
    pub by: String,
    /// The part of the library that passes.
    pub part: f64,
    /// The part of the true nearest items among those that was found.
    pub recall: f64,
    /// What a search of a warm instance cost.
    pub cost: Cost,
}

/// Fills a library with tags and searches it.
pub async fn measure(target: &Path, data: &Dataset) -> Result<Filtered> {
    let core = Core::open(target, &format!("{}-filtered", data.size))?;
    let items = (0..data.size).map(|number| put(number as u32, data.vector(number), tags(number)));
    let ingested = ingest(&core, items).await?;
    let mut passed = Vec::new();
    for choice in choices() {
        passed.push(search(&core, data, choice).await?);
    }
    core.remove().await?;
    Ok(Filtered { ingested, passed })
}

async fn search(core: &Core, data: &Dataset, choice: Choice) -> Result<Passed> {
    let queries = &data.queries[..QUERIES.min(data.queries.len() / DIMENSIONS) * DIMENSIONS];
    let name = format!(
        "filtered-{}-{}",
        choice.by.name().replace(' ', "-"),
        choice.thousandths
    );
    let truth = data.cached(&name, || {
        let chosen: Vec<bool> = (0..data.size).map(|number| choice.takes(number)).collect();
        nearest::nearest(&data.vectors, queries, |_, number| chosen[number])
    })?;
    let mut instance = core.instance().await?;
    let before = core.store.metrics().bytes_read();
    let mut costs = Costs::default();
    let mut found: Vec<Nearest> = Vec::new();
    for query in queries.chunks_exact(DIMENSIONS) {
        let filter = vec![Condition::Tag(choice.tag())];
        let start = Moment::now();
        found.push(instance.search(query, filter, TOP as u32).await?);
        costs.add(start.spent());
    }
    let fetched = core.store.metrics().bytes_read() - before;
    let chosen = (0..data.size)
        .filter(|number| choice.takes(*number))
        .count();
    Ok(Passed {
        by: choice.by.name().to_owned(),
        part: chosen as f64 / data.size as f64,
        recall: recall(&truth, &found),
        cost: Cost::of(&costs, fetched, found.len()),
    })
}

fn choices() -> impl Iterator<Item = Choice> {
    let by = |by| PARTS.map(|thousandths| Choice { by, thousandths });
    [By::Chance, By::Cluster].into_iter().flat_map(by)
}

/// The tags of the item of this number.
fn tags(number: usize) -> Vec<Tag> {
    let carried = choices().filter(|choice| choice.takes(number));
    carried.map(Choice::tag).collect()
}

impl Choice {
    fn takes(self, number: usize) -> bool {
        let drawn = match self.by {
            By::Chance => mix(mix(number as u64) + self.thousandths),
            By::Cluster => {
                mix(mix(cluster(Stream::Items, number as u64) as u64) + self.thousandths)
            }
        };
        drawn % 1000 < self.thousandths
    }

    fn tag(self) -> Tag {
        let field = match self.by {
            By::Chance => self.thousandths,
            By::Cluster => 1000 + self.thousandths,
        };
        Tag {
            field: field as u32,
            value: mix(field),
        }
    }
}

impl By {
    fn name(self) -> &'static str {
        match self {
            Self::Chance => "chance",
            Self::Cluster => "cluster",
        }
    }
}
