//! The host's memory over the whole run, and whether it is flat.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use crate::host::{Host, Memory};

/// Samples in a run.
const SAMPLES: u32 = 100;
/// Samples of which the median counts: a tenth of the run. What requests of some MB hold for a moment is no drift.
const SAMPLES_PER_TENTH: usize = 10;
/// The first tenths, while caches fill and instances are made.
const WARM_UP_TENTHS: usize = 2;
/// From the least to the most of the tenths after the warm-up, as a part of their median.
const MAX_SPREAD: f64 = 0.1;

/// Samples, each with the minute in which it was taken.
pub struct MemorySamples(Vec<(f64, Memory)>);

impl MemorySamples {
    /// Takes samples until `duration` after `started`.
    pub fn take(host: &Host, started: Instant, duration: Duration) -> Result<Self> {
        let mut samples = Vec::new();
        for number in 1..=SAMPLES {
            let due = started + duration * number / SAMPLES;
            std::thread::sleep(due.saturating_duration_since(Instant::now()));
            let minutes = started.elapsed().as_secs_f64() / 60.0;
            samples.push((minutes, host.memory()?));
        }
        Ok(Self(samples))
    }

    /// Prints the tenths of the run, and how far they spread after the warm-up.
    pub fn print(&self) {
        println!("\n| until minute | own memory MiB | least | most | mapped files MiB |");
        println!("| --- | --- | --- | --- | --- |");
        for samples in self.0.chunks(SAMPLES_PER_TENTH) {
            let of =
                |part: fn(&Memory) -> f64| sorted(samples.iter().map(|(_, memory)| part(memory)));
            let (own, files) = (of(|memory| memory.own), of(|memory| memory.files));
            let minute = samples.last().map_or(0.0, |(minute, _)| *minute);
            println!(
                "| {minute:.1} | {:.0} | {:.0} | {:.0} | {:.0} |",
                median(&own),
                own[0],
                own[own.len() - 1],
                median(&files)
            );
        }
        let tenths = self.tenths();
        println!(
            "\nMedians of own memory after the first two tenths: {:.0} to {:.0} MiB, spread {:.1} %.",
            tenths[0],
            tenths[tenths.len() - 1],
            self.spread() * 100.0
        );
    }

    /// The greatest is at most a tenth of the median above the least.
    pub fn expect_flat(&self) -> Result<()> {
        let spread = self.spread();
        ensure!(
            spread <= MAX_SPREAD,
            "the host's own memory is not flat: it spreads over {:.1} % of its median",
            spread * 100.0
        );
        Ok(())
    }

    fn spread(&self) -> f64 {
        let tenths = self.tenths();
        (tenths[tenths.len() - 1] - tenths[0]) / median(&tenths)
    }

    /// The medians of own memory in the tenths after the warm-up, in order of size.
    fn tenths(&self) -> Vec<f64> {
        let tenths = self.0.chunks(SAMPLES_PER_TENTH).skip(WARM_UP_TENTHS);
        sorted(tenths.map(|samples| median(&sorted(samples.iter().map(|(_, memory)| memory.own)))))
    }
}

fn sorted(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values
}

fn median(sorted: &[f64]) -> f64 {
    sorted[sorted.len() / 2]
}
