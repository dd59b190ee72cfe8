//! The host's memory over the whole run, and whether it is flat.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use crate::host::{Host, Memory};

/// Looks at the memory in a run.
const LOOKS: u32 = 100;
/// The first looks, while caches fill and instances are made.
const WARM_UP: usize = 10;
/// Every so many looks one is printed.
const PRINTED: usize = 10;
/// From the least to the most after the warm-up, as a part of the median.
const MOST_SPREAD: f64 = 0.1;

/// What the looks showed, by minute.
pub struct Watched(Vec<(f64, Memory)>);

impl Watched {
    /// Looks until `duration` after `started`.
    pub fn of(host: &Host, started: Instant, duration: Duration) -> Result<Self> {
        let mut looks = Vec::new();
        for look in 1..=LOOKS {
            let due = started + duration * look / LOOKS;
            std::thread::sleep(due.saturating_duration_since(Instant::now()));
            let minutes = started.elapsed().as_secs_f64() / 60.0;
            looks.push((minutes, host.memory()?));
        }
        Ok(Self(looks))
    }

    /// Prints some of the looks, and the spread of all after the warm-up.
    pub fn print(&self) {
        println!("\n| minute | own memory MiB | mapped files MiB |\n| --- | --- | --- |");
        for (minute, Memory { own, files }) in self.0.iter().skip(PRINTED - 1).step_by(PRINTED) {
            println!("| {minute:.1} | {own:.0} | {files:.0} |");
        }
        let [least, median, most] = self.after_warm_up();
        println!(
            "\nOwn memory after the first tenth: {least:.0} to {most:.0} MiB, median {median:.0}, spread {:.1} %.",
            self.spread() * 100.0
        );
    }

    /// The greatest is at most a tenth of the median above the least.
    pub fn must_be_flat(&self) -> Result<()> {
        let spread = self.spread();
        ensure!(
            spread <= MOST_SPREAD,
            "the host's own memory is not flat: it spreads over {:.1} % of its median",
            spread * 100.0
        );
        Ok(())
    }

    fn spread(&self) -> f64 {
        let [least, median, most] = self.after_warm_up();
        (most - least) / median
    }

    /// The least, the median and the most of the own memory.
    fn after_warm_up(&self) -> [f64; 3] {
        let looks = self.0.iter().skip(WARM_UP - 1);
        let mut own: Vec<f64> = looks.map(|(_, memory)| memory.own).collect();
        own.sort_by(f64::total_cmp);
        let at = |index: usize| own.get(index).copied().unwrap_or_default();
        [at(0), at(own.len() / 2), at(own.len().saturating_sub(1))]
    }
}
