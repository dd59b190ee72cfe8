//! What was acknowledged, how long it took, and what was wrong.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// The books of one client, or of all.
#[derive(Default)]
pub struct Books {
    /// Latencies by kind of call.
    pub latencies: BTreeMap<&'static str, Vec<Duration>>,
    /// Pictures that must be there, with the seed of the picture.
    pub present: BTreeMap<String, u64>,
    /// Pictures that were deleted and not added again.
    pub gone: BTreeSet<String>,
    /// Answers that should not have been.
    pub faults: Vec<String>,
}

impl Books {
    /// Takes over the books of a client.
    pub fn add(&mut self, client: Self) {
        for (kind, latencies) in client.latencies {
            self.latencies.entry(kind).or_default().extend(latencies);
        }
        self.present.extend(client.present);
        self.gone.extend(client.gone);
        self.faults.extend(client.faults);
    }

    /// Prints the calls by kind.
    pub fn print(&self, elapsed: Duration) {
        println!("| call | count | per second | p50 ms | p99 ms | max ms |");
        println!("| --- | --- | --- | --- | --- | --- |");
        let mut all = Vec::new();
        for (kind, latencies) in &self.latencies {
            line(kind, latencies, elapsed);
            all.extend_from_slice(latencies);
        }
        line("**all**", &all, elapsed);
        println!(
            "\n{} pictures must be there at the end, {} must be gone.",
            self.present.len(),
            self.gone.len()
        );
    }
}

fn line(kind: &str, latencies: &[Duration], elapsed: Duration) {
    let mut sorted = latencies.to_vec();
    sorted.sort();
    let at = |part: f64| {
        let index = ((sorted.len() as f64 * part) as usize).min(sorted.len().saturating_sub(1));
        sorted.get(index).map_or(0.0, |d| d.as_secs_f64() * 1000.0)
    };
    let rate = sorted.len() as f64 / elapsed.as_secs_f64();
    println!(
        "| {kind} | {} | {rate:.1} | {:.1} | {:.1} | {:.1} |",
        sorted.len(),
        at(0.5),
        at(0.99),
        at(1.0)
    );
}
