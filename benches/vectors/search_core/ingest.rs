//! Many changes, in durable batches.

use std::time::Duration;

use anyhow::Result;
use host::imports::sightline::inference::search::{Change, Urgency};
use serde::{Deserialize, Serialize};

use super::component::Core;
use super::instance::Instance;
use crate::cost::{Costs, Latency, Moment};

/// Changes of one update.
const BATCH: usize = 100;
/// A little more than replaced blobs stay.
const GRACE: Duration = Duration::from_secs(11);
/// Changes between two lines about the progress.
const LINE: usize = 100_000;

/// What it took to make changes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Ingested {
    /// Changes that were made.
    pub changes: usize,
    /// Changes in a second of one core, with all the work that they leave.
    pub per_cpu_second: f64,
    /// Changes in a second of the clock.
    pub per_second: f64,
    /// The part of the CPU time that went into steps of maintenance.
    pub maintenance: f64,
    /// Updates, each of 100 changes.
    pub update_ms: Latency,
    /// Steps of maintenance.
    pub maintain_ms: Latency,
    /// Linear memory of the instance at the end, when it was greatest, in bytes.
    pub memory: usize,
}

/// Makes all `changes`, and after each batch the work that it leaves.
pub async fn ingest(core: &Core, changes: impl Iterator<Item = Change>) -> Result<Ingested> {
    let mut instance = core.instance().await?;
    let (mut updates, mut steps) = (Costs::default(), Costs::default());
    let mut changes = changes.peekable();
    let mut done = 0;
    while changes.peek().is_some() {
        let batch: Vec<Change> = changes.by_ref().take(BATCH).collect();
        done += batch.len();
        let start = Moment::now();
        instance.update(batch).await?;
        updates.add(start.spent());
        maintain(&mut instance, Urgency::Busy, &mut steps).await?;
        if done % LINE == 0 {
            eprintln!(
                "{done} changes, {:.0} per CPU second",
                rate(done, &updates, &steps)
            );
        }
    }
    // As the host does once no more changes come; replaced blobs are deleted when nobody can be reading them.
    maintain(&mut instance, Urgency::Idle, &mut steps).await?;
    tokio::time::sleep(GRACE).await;
    maintain(&mut instance, Urgency::Idle, &mut steps).await?;
    Ok(Ingested {
        changes: done,
        per_cpu_second: rate(done, &updates, &steps),
        per_second: done as f64 / (updates.seconds() + steps.seconds()),
        maintenance: steps.cpu_seconds() / (updates.cpu_seconds() + steps.cpu_seconds()),
        update_ms: updates.latency(),
        maintain_ms: steps.latency(),
        memory: instance.memory(),
    })
}

fn rate(done: usize, updates: &Costs, steps: &Costs) -> f64 {
    done as f64 / (updates.cpu_seconds() + steps.cpu_seconds())
}

/// Steps of maintenance until none is due.
async fn maintain(instance: &mut Instance, urgency: Urgency, steps: &mut Costs) -> Result<()> {
    loop {
        let start = Moment::now();
        let more = instance.maintain(urgency).await?;
        steps.add(start.spent());
        if !more {
            return Ok(());
        }
    }
}
