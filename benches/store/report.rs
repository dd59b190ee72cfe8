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
        let plain = median(&self.plain, |rate| rate.per_second);
        let sightline = median(&self.sightline, |rate| rate.per_second);
        println!(
            "| {operation} | {} | {} | {plain:.0} | {:.1} | {sightline:.0} | {:.1} | {:.1} |",
            self.workload.population.name,
            self.workload.tasks,
            median(&self.plain, |rate| rate.median_us),
            median(&self.sightline, |rate| rate.median_us),
            sightline / plain,
        );
    }
}

fn median(rates: &[Rate], value: impl Fn(&Rate) -> f64) -> f64 {
    let mut values: Vec<f64> = rates.iter().map(value).collect();
    values.sort_unstable_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
