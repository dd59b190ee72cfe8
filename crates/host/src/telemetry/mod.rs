//! Logs and metrics.

mod guest_output;
mod latency;
mod library_metrics;
mod log;
mod metrics;
mod store_metrics;

pub use guest_output::GuestOutput;
pub use library_metrics::{LibraryMetrics, StepOutcome};
pub use log::{LogFormat, start as start_log};
pub use metrics::{InstanceGauge, Metrics};
pub use store_metrics::StoreCollector;
