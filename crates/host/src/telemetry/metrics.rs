//! What `/metrics` shows, in the Prometheus text format.

use std::time::Duration;

use anyhow::Context;
use prometheus::{
    Encoder, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Opts,
    Registry, TextEncoder,
};

use super::latency::BUCKETS;
use super::library_metrics::LibraryMetrics;

/// The counters of the host.
pub struct Metrics {
    registry: Registry,
    requests: IntCounterVec,
    latency: HistogramVec,
    instances_live: IntGaugeVec,
    instances_created: IntCounterVec,
    libraries: LibraryMetrics,
}

impl Metrics {
    /// Counters at zero.
    ///
    /// # Errors
    /// A metric is declared wrongly.
    pub fn new() -> anyhow::Result<Self> {
        Self::register().context("the metrics cannot be registered")
    }

    fn register() -> prometheus::Result<Self> {
        let counters = |name: &str, help: &str, labels: &[&str]| {
            IntCounterVec::new(Opts::new(name, help), labels)
        };
        let latency = HistogramOpts::new(
            "sightline_request_duration_seconds",
            "Time from a request's head to its answer's head.",
        );
        let registry = Registry::new();
        let made = Self {
            libraries: LibraryMetrics::register(&registry)?,
            registry,
            requests: counters(
                "sightline_requests_total",
                "Answered requests by component and status.",
                &["component", "status"],
            )?,
            latency: HistogramVec::new(latency.buckets(BUCKETS.to_vec()), &["component"])?,
            instances_live: IntGaugeVec::new(
                Opts::new("sightline_instances_live", "Component instances in memory."),
                &["component"],
            )?,
            instances_created: counters(
                "sightline_instances_created_total",
                "Component instances made since the start.",
                &["component"],
            )?,
        };
        made.registry.register(Box::new(made.requests.clone()))?;
        made.registry.register(Box::new(made.latency.clone()))?;
        let live = made.instances_live.clone();
        made.registry.register(Box::new(live))?;
        let created = made.instances_created.clone();
        made.registry.register(Box::new(created))?;
        Ok(made)
    }

    /// Adds `collector` to what is shown.
    ///
    /// # Errors
    /// A metric of the same name is there already.
    pub fn add(&self, collector: Box<dyn prometheus::core::Collector>) -> anyhow::Result<()> {
        let registered = self.registry.register(collector);
        registered.context("the metrics cannot be registered")
    }

    /// Counts an answered request.
    pub fn request(&self, component: &str, status: u16, duration: Duration) {
        let mut digits = [0; 3];
        let status = three_digits(status, &mut digits);
        let counter: IntCounter = self.requests.with_label_values(&[component, status]);
        counter.inc();
        let histogram = self.latency.with_label_values(&[component]);
        histogram.observe(duration.as_secs_f64());
    }

    /// Counts a new instance; it is live until the returned gauge is dropped.
    pub fn instance(&self, component: &str) -> InstanceGauge {
        self.instances_created.with_label_values(&[component]).inc();
        let live = self.instances_live.with_label_values(&[component]);
        live.inc();
        InstanceGauge { live }
    }

    /// The counters of libraries.
    pub fn libraries(&self) -> &LibraryMetrics {
        &self.libraries
    }

    /// The page that Prometheus reads.
    ///
    /// # Errors
    /// A metric cannot be written.
    pub fn page(&self) -> anyhow::Result<Vec<u8>> {
        let mut page = Vec::new();
        TextEncoder::new()
            .encode(&self.registry.gather(), &mut page)
            .context("the metrics cannot be written")?;
        Ok(page)
    }
}

/// A live instance.
pub struct InstanceGauge {
    live: IntGauge,
}

impl Drop for InstanceGauge {
    fn drop(&mut self) {
        self.live.dec();
    }
}

/// The decimal digits of a status, without allocating: this runs for every request.
fn three_digits(status: u16, digits: &mut [u8; 3]) -> &str {
    for (digit, power) in digits.iter_mut().zip([100, 10, 1]) {
        *digit = b'0' + u8::try_from(status / power % 10).unwrap_or_default();
    }
    std::str::from_utf8(digits).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(metrics: &Metrics) -> String {
        String::from_utf8(metrics.page().unwrap()).unwrap()
    }

    #[test]
    fn requests_are_counted_by_component_and_status() {
        let metrics = Metrics::new().unwrap();
        metrics.request("register-image", 201, Duration::from_millis(3));
        metrics.request("register-image", 201, Duration::from_millis(3));
        metrics.request("register-image", 409, Duration::from_millis(3));
        let page = page(&metrics);
        for line in [
            r#"sightline_requests_total{component="register-image",status="201"} 2"#,
            r#"sightline_requests_total{component="register-image",status="409"} 1"#,
            r#"sightline_request_duration_seconds_bucket{component="register-image",le="0.005"} 3"#,
        ] {
            assert!(page.contains(line), "{page}");
        }
    }

    #[test]
    fn an_instance_is_live_until_it_is_dropped() {
        let metrics = Metrics::new().unwrap();
        let instance = metrics.instance("image");
        assert!(page(&metrics).contains(r#"sightline_instances_live{component="image"} 1"#));
        drop(instance);
        let page = page(&metrics);
        assert!(page.contains(r#"sightline_instances_live{component="image"} 0"#));
        assert!(page.contains(r#"sightline_instances_created_total{component="image"} 1"#));
    }
}
