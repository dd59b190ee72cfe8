//! The table.

use crate::workload::{Access, Rate, Workload};

/// One line of the table: what both subjects reached in each round.
pub struct Row {
    workload: Workload,
    plain: Vec<Rate>,
    sightline: Vec<Rate>,
}

/// Prints what stands above the rows.
pub fn print_head(rounds: usize) {
    println!(
        "Medians of {rounds} rounds; a rate is operations per second of all tasks together.\n"
    );
    println!(
        "| operation | value | tasks | plain SQLite /s | p50 us | Sightline /s | p50 us | ratio |"
    );
    println!("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |");
}

impl Row {
    /// A line without measurements.
    pub fn new(workload: Workload) -> Self {
        Self {
            workload,
            plain: Vec::new(),
            sightline: Vec::new(),
        }
    }

    /// Adds a round: plain SQLite, then Sightline.
    pub fn add(&mut self, (plain, sightline): (Rate, Rate)) {
        self.plain.push(plain);
        self.sightline.push(sightline);
    }

    /// Prints the line.
    pub fn print(&self) {
        let operation = match self.workload.access {
            Access::Get => "get",
            Access::GetMany => "get-many of 32",
            Access::Set => "durable set",
        };
        println!(
            "| {operation} | {} | {} | {:.0} | {:.1} | {:.0} | {:.1} | {:.1} |",
            self.workload.population.name,
            self.workload.tasks,
            median(self.plain.iter().map(|rate| rate.per_second)),
            median(self.plain.iter().map(|rate| rate.median_us)),
            median(self.sightline.iter().map(|rate| rate.per_second)),
            median(self.sightline.iter().map(|rate| rate.median_us)),
            median(self.ratios()),
        );
    }

    fn ratios(&self) -> impl Iterator<Item = f64> {
        let rounds = self.plain.iter().zip(&self.sightline);
        rounds.map(|(plain, sightline)| sightline.per_second / plain.per_second)
    }
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_unstable_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
