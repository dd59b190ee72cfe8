//! One log line and one count for each request, however it ends.

use std::time::{Duration, Instant};

use http::Method;

use crate::telemetry::Metrics;

/// The status of a request whose client left before its answer: no status of HTTP, but what proxies log.
const CLIENT_CLOSED_REQUEST: u16 = 499;

/// The line of a request; it is written and counted when this is dropped.
///
/// When a client leaves, the task of its request just ends: only a drop is sure to happen.
pub struct RequestLog<'a> {
    metrics: &'a Metrics,
    start: Instant,
    method: &'a Method,
    path: &'a str,
    /// The component that answers, or the host itself.
    pub component: &'a str,
    /// The id on the answer.
    pub request_id: String,
    /// The status of the answer, once there is one.
    pub status: Option<u16>,
}

impl<'a> RequestLog<'a> {
    /// Begins the line of a request that arrives now.
    pub fn begin(
        metrics: &'a Metrics,
        method: &'a Method,
        path: &'a str,
        component: &'a str,
        request_id: &str,
    ) -> Self {
        Self {
            metrics,
            start: Instant::now(),
            method,
            path,
            component,
            request_id: request_id.to_owned(),
            status: None,
        }
    }
}

impl Drop for RequestLog<'_> {
    fn drop(&mut self) {
        let status = self.status.unwrap_or(CLIENT_CLOSED_REQUEST);
        let duration = self.start.elapsed();
        self.metrics.request(self.component, status, duration);
        tracing::info!(
            target: "request",
            request_id = self.request_id,
            component = self.component,
            method = %self.method,
            path = self.path,
            status,
            milliseconds = milliseconds(duration),
        );
    }
}

/// With microseconds, as people read latencies.
fn milliseconds(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1e6).round() / 1e3
}
