//! The reference that answers are checked against: what was acknowledged, how long calls took, and which answers were
//! wrong.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde_json::Value;

use crate::client::Answer;

/// What one client, or all of them, were told.
#[derive(Default)]
pub struct Ledger {
    /// Latencies by kind of call.
    pub latencies: BTreeMap<&'static str, Vec<Duration>>,
    /// Pictures that must be there, with the seed of the picture.
    pub present: BTreeMap<String, u64>,
    /// Pictures that were deleted and not added again.
    pub deleted: BTreeSet<String>,
    /// Answers that should not have been.
    pub faults: Vec<String>,
}

impl Ledger {
    /// Takes over the ledger of a client.
    pub fn merge(&mut self, client: Self) {
        for (kind, latencies) in client.latencies {
            self.latencies.entry(kind).or_default().extend(latencies);
        }
        self.present.extend(client.present);
        self.deleted.extend(client.deleted);
        self.faults.extend(client.faults);
    }

    /// Records that a picture was added.
    pub fn record_added(&mut self, id: String, seed: u64) {
        self.deleted.remove(&id);
        self.present.insert(id, seed);
    }

    /// Records that a picture was deleted.
    pub fn record_deleted(&mut self, id: String) {
        self.present.remove(&id);
        self.deleted.insert(id);
    }

    /// Records an answer that should not have been.
    pub fn fault(&mut self, fault: String) {
        self.faults.push(fault);
    }

    /// Records the call; false, and a fault, when its answer is not the one that is expected: 200, or `code`.
    pub fn expect(&mut self, kind: &'static str, answer: &Answer, code: &str) -> bool {
        self.latencies.entry(kind).or_default().push(answer.took);
        let expected = match code {
            "" => answer.status == 200,
            code => answer.status == 400 && answer.body["error_code"] == code,
        };
        if !expected {
            self.fault(format!("{kind}: {} {}", answer.status, answer.body));
        }
        expected
    }

    /// Each picture of `seed` must be among `found` exactly once, with the score 1.
    pub fn expect_found(&mut self, kind: &str, seed: u64, found: &Value) {
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
    pub fn expect_all(&mut self, kind: &str, mut listed: Vec<String>) {
        listed.sort();
        if listed.iter().ne(self.present.keys()) {
            let expected = self.present.keys();
            let fault = format!("{kind} has {listed:?} instead of {expected:?}");
            self.faults.push(fault);
        }
    }

    /// The outcome of one item among several must be a success, or the refusal `code`.
    pub fn expect_outcome(&mut self, kind: &str, id: &str, outcome: &Value, code: &str) {
        let expected = match code {
            "" => outcome["result"] == "success",
            code => outcome["error_code"] == code,
        };
        if !expected || outcome["id"] != id {
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
            self.deleted.len()
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
