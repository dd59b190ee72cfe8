//! What was acknowledged, how long it took, and what was wrong.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde_json::Value;

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

    /// Enters a picture that was added.
    pub fn put(&mut self, id: String, seed: u64) {
        self.gone.remove(&id);
        self.present.insert(id, seed);
    }

    /// Enters a picture that was deleted.
    pub fn remove(&mut self, id: String) {
        self.present.remove(&id);
        self.gone.insert(id);
    }

    /// Enters what should not have been.
    pub fn fault(&mut self, fault: String) {
        self.faults.push(fault);
    }

    /// Each picture of `seed` must be among `found` exactly once, with the score 1.
    pub fn must_be_found(&mut self, kind: &str, seed: u64, found: &Value) {
        let items = found.as_array().map_or(&[][..], Vec::as_slice);
        let own = self.present.iter().filter(|(_, held)| **held == seed);
        let lost = own.map(|(id, _)| id).filter(|id| {
            let same: Vec<&Value> = items.iter().filter(|item| item["id"] == **id).collect();
            !matches!(same[..], [one] if one["score"] == 1.0)
        });
        let lost: Vec<&String> = lost.collect();
        if !lost.is_empty() {
            let fault = format!("{kind} does not find {lost:?} of picture {seed}: {found}");
            self.faults.push(fault);
        }
    }

    /// `listed` must be all pictures, each once.
    pub fn must_be_all(&mut self, kind: &str, mut listed: Vec<String>) {
        listed.sort();
        if listed.iter().ne(self.present.keys()) {
            let due = self.present.keys();
            let fault = format!("{kind} has {listed:?} instead of {due:?}");
            self.faults.push(fault);
        }
    }

    /// The outcome of one item among several must be a success, or the refusal `code`.
    pub fn must_be_told(&mut self, kind: &str, id: &str, outcome: &Value, code: &str) {
        let due = match code {
            "" => outcome["result"] == "success",
            code => outcome["error_code"] == code,
        };
        if !due || outcome["id"] != id {
            self.faults.push(format!("{kind} says of {id}: {outcome}"));
        }
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
