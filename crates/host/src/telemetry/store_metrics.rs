//! The store's counters as Prometheus metrics.

use prometheus::core::{Collector, Desc};
use prometheus::proto::MetricFamily;
use prometheus::{IntCounter, IntCounterVec, Opts};

use kv_sqlite::{Operation, Store};

/// Copies the counters of a store when the metrics are read.
pub struct StoreCollector {
    store: Store,
    descriptions: Vec<Desc>,
}

fn operations() -> prometheus::Result<IntCounterVec> {
    let opts = Opts::new(
        "sightline_store_operations_total",
        "Operations of the key-value store by kind and outcome.",
    );
    IntCounterVec::new(opts, &["operation", "outcome"])
}

fn bytes() -> prometheus::Result<IntCounterVec> {
    let opts = Opts::new(
        "sightline_store_bytes_total",
        "Bytes of values that were read from and written to the key-value store.",
    );
    IntCounterVec::new(opts, &["direction"])
}

fn commits() -> prometheus::Result<IntCounter> {
    IntCounter::new(
        "sightline_store_commits_total",
        "Transactions that the key-value store made durable.",
    )
}

impl StoreCollector {
    /// A collector of the counters of `store`.
    ///
    /// # Errors
    /// A metric is declared wrongly.
    pub fn new(store: Store) -> prometheus::Result<Self> {
        let (operations, bytes, commits) = (operations()?, bytes()?, commits()?);
        let sources: [&dyn Collector; 3] = [&operations, &bytes, &commits];
        let descriptions = sources.iter().flat_map(|source| source.desc());
        Ok(Self {
            store,
            descriptions: descriptions.cloned().collect(),
        })
    }

    fn gather(&self) -> prometheus::Result<Vec<MetricFamily>> {
        let metrics = self.store.metrics();
        let operations = operations()?;
        for &operation in Operation::ALL {
            let count = |outcome, value| {
                let labels = [operation.name(), outcome];
                operations.with_label_values(&labels).inc_by(value);
            };
            count("succeeded", metrics.succeeded(operation));
            count("failed", metrics.failed(operation));
        }
        let bytes = bytes()?;
        bytes
            .with_label_values(&["read"])
            .inc_by(metrics.bytes_read());
        bytes
            .with_label_values(&["written"])
            .inc_by(metrics.bytes_written());
        let commits = commits()?;
        commits.inc_by(metrics.commits());
        let sources: [&dyn Collector; 3] = [&operations, &bytes, &commits];
        Ok(sources.iter().flat_map(|source| source.collect()).collect())
    }
}

impl Collector for StoreCollector {
    fn desc(&self) -> Vec<&Desc> {
        self.descriptions.iter().collect()
    }

    fn collect(&self) -> Vec<MetricFamily> {
        self.gather().unwrap_or_else(|error| {
            tracing::error!(%error, "the metrics of the store cannot be read");
            Vec::new()
        })
    }
}
