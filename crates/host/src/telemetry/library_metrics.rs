//! Metrics of libraries: their maintenance, and the blobs that are read.

use std::time::Duration;

use prometheus::{Histogram, HistogramOpts, IntCounter, IntCounterVec, Opts, Registry};
use strum::AsRefStr;

use super::latency::BUCKETS;

/// How a step of library maintenance ended; the names are the values of a metric's label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, AsRefStr)]
#[strum(serialize_all = "kebab-case")]
pub enum StepOutcome {
    /// It was made.
    Made,
    /// Nothing was due.
    NothingDue,
    /// The library is what it was.
    Failed,
}

/// The counters of libraries.
pub struct LibraryMetrics {
    steps: IntCounterVec,
    durations: Histogram,
    blobs: IntCounter,
    blob_bytes: IntCounter,
}

impl LibraryMetrics {
    pub(super) fn register(registry: &Registry) -> prometheus::Result<Self> {
        let durations = HistogramOpts::new(
            "sightline_library_maintenance_duration_seconds",
            "Time of a step of library maintenance that was made.",
        );
        let metrics = Self {
            steps: IntCounterVec::new(
                Opts::new(
                    "sightline_library_maintenance_steps_total",
                    "Steps of library maintenance by outcome.",
                ),
                &["outcome"],
            )?,
            durations: Histogram::with_opts(durations.buckets(BUCKETS.to_vec()))?,
            blobs: IntCounter::new(
                "sightline_library_blobs_read_total",
                "Blobs of libraries that no instance had in memory.",
            )?,
            blob_bytes: IntCounter::new(
                "sightline_library_blob_bytes_read_total",
                "Bytes of the blobs of libraries that no instance had in memory.",
            )?,
        };
        registry.register(Box::new(metrics.steps.clone()))?;
        registry.register(Box::new(metrics.durations.clone()))?;
        registry.register(Box::new(metrics.blobs.clone()))?;
        registry.register(Box::new(metrics.blob_bytes.clone()))?;
        Ok(metrics)
    }

    /// Counts a step that took so long.
    pub fn step(&self, outcome: StepOutcome, duration: Duration) {
        self.steps.with_label_values(&[outcome.as_ref()]).inc();
        if outcome == StepOutcome::Made {
            self.durations.observe(duration.as_secs_f64());
        }
    }

    /// Counts a value that was read if its key is that of a library's blob.
    pub fn read(&self, key: &str, bytes: usize) {
        if is_blob(key) {
            self.blobs.inc();
            self.blob_bytes.inc_by(bytes as u64);
        }
    }
}

/// All of a library but its manifest is immutable.
fn is_blob(key: &str) -> bool {
    let name = key.strip_prefix("library:");
    let name = name.and_then(|rest| rest.split_once(':'));
    name.is_some_and(|(_, name)| !name.starts_with("manifest"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blobs_are_told_from_manifests_and_from_all_else() {
        for key in ["library:a:0123456789abcdef-0-node", "library:.ff:0-0-codes"] {
            assert!(is_blob(key), "{key}");
        }
        let others = [
            "library:a:manifest:.c",
            "library:a:manifest:.1",
            "library",
            "library:a",
            "image:a:0-0-codes",
        ];
        for key in others {
            assert!(!is_blob(key), "{key}");
        }
    }
}
