//! Logs and metrics.

mod log;
mod metrics;
mod store;

pub use log::{LogFormat, start as start_log};
pub use metrics::{InstanceGauge, Metrics};
pub use store::StoreCollector;
