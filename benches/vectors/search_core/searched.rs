//! Searches without a filter.

use std::path::Path;

use anyhow::Result;
use serde::{Deserialize, Serialize};

use super::bytes::Bytes;
use super::component::Core;
use super::ingest::{Ingested, ingest};
use super::instance::{Instance, put};
use crate::cost::{Costs, Latency, Moment};
use crate::dataset::Dataset;
use crate::generator::DIMENSIONS;
use crate::nearest::{Nearest, TOP, recall};

/// Searches by an instance that is new for each.
const COLD: usize = 30;

/// What a library of one size costs.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Searched {
    /// Adding its items.
    pub ingested: Ingested,
    /// What it takes on the disk.
    pub bytes: Bytes,
    /// Searches by vectors that it does not hold.
    pub held_out: Found,
    /// Searches by vectors that it holds.
    pub stored: Found,
    /// Searches by a new instance each.
    pub cold: Cost,
    /// Greatest linear memory of an instance that served all searches, in bytes.
    pub memory: usize,
}

/// What searches found and cost.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Found {
    /// The part of the true nearest items that was found.
    pub recall: f64,
    /// What a search of a warm instance cost.
    pub cost: Cost,
}

/// What a search cost.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Cost {
    /// CPU time in microseconds.
    pub cpu_us: f64,
    /// How long it took.
    pub ms: Latency,
    /// Bytes read from the store.
    pub fetched: f64,
}

/// Fills a library, searches it and removes it.
pub async fn measure(target: &Path, data: &Dataset) -> Result<Searched> {
    let core = Core::open(target, &name(data))?;
    let searched = fill_and_search(&core, data).await?;
    core.remove().await?;
    Ok(searched)
}

/// The same with a library that is kept: if it was, its filling was measured `earlier`.
pub async fn measure_kept(
    target: &Path,
    data: &Dataset,
    earlier: Option<Searched>,
) -> Result<Searched> {
    let name = name(data);
    let earlier = earlier.filter(|_| Core::is_kept(target, &name));
    let core = match earlier {
        Some(_) => Core::reopen(target, &name)?,
        None => Core::open(target, &name)?,
    };
    let searched = match earlier {
        Some(earlier) => search(&core, data, earlier.ingested, earlier.bytes).await,
        None => fill_and_search(&core, data).await,
    };
    core.store.close().await;
    searched
}

fn name(data: &Dataset) -> String {
    data.size.to_string()
}

async fn fill_and_search(core: &Core, data: &Dataset) -> Result<Searched> {
    let items = (0..data.size).map(|number| put(number as u32, data.vector(number), Vec::new()));
    let ingested = ingest(core, items).await?;
    let bytes = Bytes::of(core)?;
    search(core, data, ingested, bytes).await
}

async fn search(core: &Core, data: &Dataset, ingested: Ingested, bytes: Bytes) -> Result<Searched> {
    let mut instance = core.instance().await?;
    let queries: Vec<&[i8]> = data.queries.chunks_exact(DIMENSIONS).collect();
    let held_out = found(core, &mut instance, &queries, TOP, &data.truth()?).await?;
    let stored = data.stored();
    let vectors: Vec<&[i8]> = stored.iter().map(|number| data.vector(*number)).collect();
    // One more, for the vector finds itself.
    let stored = found(
        core,
        &mut instance,
        &vectors,
        TOP + 1,
        &data.truth_of_stored()?,
    )
    .await?;
    Ok(Searched {
        ingested,
        bytes,
        held_out,
        stored,
        cold: cold(core, &queries).await?,
        memory: instance.memory(),
    })
}

/// Searches for all, and counts the cost of the second half: the first has warmed the instance.
pub async fn found(
    core: &Core,
    instance: &mut Instance,
    queries: &[&[i8]],
    limit: usize,
    truth: &[Nearest],
) -> Result<Found> {
    let (first, second) = queries.split_at(queries.len() / 2);
    let mut found: Vec<Nearest> = Vec::new();
    for query in first {
        found.push(instance.search(query, Vec::new(), limit as u32).await?);
    }
    let before = core.store.metrics().bytes_read();
    let mut costs = Costs::default();
    for query in second {
        let start = Moment::now();
        found.push(instance.search(query, Vec::new(), limit as u32).await?);
        costs.add(start.spent());
    }
    let fetched = core.store.metrics().bytes_read() - before;
    Ok(Found {
        recall: recall(truth, &found),
        cost: Cost::of(&costs, fetched, second.len()),
    })
}

async fn cold(core: &Core, queries: &[&[i8]]) -> Result<Cost> {
    let queries = &queries[..COLD.min(queries.len())];
    let before = core.store.metrics().bytes_read();
    let mut costs = Costs::default();
    for query in queries {
        let start = Moment::now();
        core.instance().await?.top(query).await?;
        costs.add(start.spent());
    }
    let fetched = core.store.metrics().bytes_read() - before;
    Ok(Cost::of(&costs, fetched, queries.len()))
}

impl Cost {
    /// The cost of so many searches, which read so many bytes.
    pub fn of(costs: &Costs, fetched: u64, searches: usize) -> Self {
        Self {
            cpu_us: costs.mean_cpu_us(),
            ms: costs.latency(),
            fetched: fetched as f64 / searches.max(1) as f64,
        }
    }
}
