//! Logs and metrics.

mod library;
mod log;
mod metrics;
mod store;

pub use library::{LibraryMetrics, StepOutcome};
pub use log::{LogFormat, start as start_log};
pub use metrics::{InstanceGauge, Metrics};
pub use store::StoreCollector;
