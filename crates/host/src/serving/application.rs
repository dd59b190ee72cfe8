//! The running application: what `spin.toml` describes, compiled, linked and ready to serve.

use std::collections::HashMap;
use std::sync::Arc;

use kv_sqlite::Store;

use super::component_handler::ComponentHandler;
use crate::imports::InferencePool;
use crate::network::OwnAddress;
use crate::routes::Routes;
use crate::telemetry::Metrics;

/// An application that is ready to serve. [`crate::loading::load`] makes it.
pub struct Application {
    pub(crate) routes: Routes,
    pub(crate) handlers: HashMap<String, ComponentHandler>,
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
    pub fn handler(&self, component: &str) -> Option<&ComponentHandler> {
        self.handlers.get(component)
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
