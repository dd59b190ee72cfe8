//! The running application: what `spin.toml` describes, compiled, linked and ready to serve.

use std::collections::HashMap;
use std::sync::Arc;

use crate::imports::{InferencePool, OwnAddress};
use crate::routes::Routes;
use crate::telemetry::Metrics;
use crate::worker::Worker;
use kv_sqlite::Store;

/// An application that is ready to serve. [`crate::load`] makes it.
pub struct Application {
    pub(crate) routes: Routes,
    pub(crate) workers: HashMap<String, Worker>,
    pub(crate) inference: Option<Arc<InferencePool>>,
    pub(crate) store: Store,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) own_address: OwnAddress,
}

impl Application {
    /// Which component answers which path.
    pub fn routes(&self) -> &Routes {
        &self.routes
    }

    /// Runs the requests of the component of this id.
    pub fn worker(&self, component: &str) -> Option<&Worker> {
        self.workers.get(component)
    }

    /// The warm instances of the `inference` component, if some component depends on it.
    pub fn inference(&self) -> Option<&Arc<InferencePool>> {
        self.inference.as_ref()
    }

    /// The key-value store.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The counters behind `/metrics`.
    pub fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// Where the application listens; set once it does.
    pub fn own_address(&self) -> &OwnAddress {
        &self.own_address
    }
}
