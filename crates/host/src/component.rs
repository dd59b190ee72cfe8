//! What a component of the application is allowed and told, resolved from the manifest.

use std::sync::Arc;

use indexmap::IndexMap;
use operation::Family;

use crate::files::Mount;
use crate::imports::{InferencePool, OwnAddress};
use crate::network::{AllowedHosts, OpenNetworks};
use crate::telemetry::Metrics;
use crate::variables::{VariableError, Variables};
use kv_sqlite::Store;

/// The permissions and settings of one component; shared by all its instances.
pub struct ComponentContext {
    pub(crate) id: Arc<str>,
    pub(crate) family: Option<Family>,
    pub(crate) stores: Vec<String>,
    pub(crate) store: Store,
    pub(crate) variables: Arc<Variables>,
    pub(crate) outbound: AllowedHosts,
    pub(crate) open_networks: Arc<OpenNetworks>,
    pub(crate) mounts: Vec<Mount>,
    pub(crate) environment: IndexMap<String, String>,
    pub(crate) inference: Option<Arc<InferencePool>>,
    pub(crate) own_address: OwnAddress,
    pub(crate) metrics: Arc<Metrics>,
}

impl ComponentContext {
    /// A component that may open the stores of these labels and is given nothing else.
    pub fn of_stores(id: &str, store: Store, labels: &[&str], metrics: Arc<Metrics>) -> Self {
        Self {
            id: id.into(),
            family: None,
            stores: labels.iter().map(|label| (*label).to_owned()).collect(),
            store,
            variables: Arc::default(),
            outbound: AllowedHosts::default(),
            open_networks: Arc::default(),
            mounts: Vec::new(),
            environment: IndexMap::new(),
            inference: None,
            own_address: OwnAddress::default(),
            metrics,
        }
    }

    /// The component's id in the manifest.
    pub fn id(&self) -> &Arc<str> {
        &self.id
    }

    /// Whose error envelope a failure of the component gets.
    pub fn family(&self) -> Option<Family> {
        self.family
    }

    /// Whether the component may open the key-value store of this label.
    pub fn may_use_store(&self, label: &str) -> bool {
        self.stores.iter().any(|allowed| allowed == label)
    }

    /// The host's key-value store.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The value of one of the component's variables.
    ///
    /// # Errors
    /// The name is malformed, or the manifest gives the component no such variable.
    pub fn variable(&self, name: &str) -> Result<String, VariableError> {
        self.variables.resolve(&self.id, name)
    }

    /// Which addresses the component may connect to.
    pub fn outbound(&self) -> &AllowedHosts {
        &self.outbound
    }

    /// The networks that requests may go to although their addresses are not public.
    pub fn open_networks(&self) -> &OpenNetworks {
        &self.open_networks
    }

    /// Where the application itself listens.
    pub fn own_address(&self) -> &OwnAddress {
        &self.own_address
    }

    /// The directories that the component sees.
    pub fn mounts(&self) -> &[Mount] {
        &self.mounts
    }

    /// The environment variables that the component sees.
    pub fn environment(&self) -> &IndexMap<String, String> {
        &self.environment
    }

    /// The counters of the host.
    pub fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// The warm instances that serve the component's imports of `sightline:inference`.
    pub fn inference(&self) -> Option<&Arc<InferencePool>> {
        self.inference.as_ref()
    }
}
