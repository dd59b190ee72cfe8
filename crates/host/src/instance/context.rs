//! The permissions and settings of a component, resolved from the manifest.

use std::path::PathBuf;
use std::sync::Arc;

use indexmap::IndexMap;
use kv_sqlite::Store;
use operation::Family;

use crate::network::OutboundPolicy;
use crate::telemetry::Metrics;
use crate::variables::{VariableError, Variables};

/// The permissions and settings of one component; shared by all its instances.
///
/// It owns nothing that runs: what works on behalf of a component (an instance, the maintenance of a library) may
/// hold it for as long as it likes.
pub struct ComponentContext {
    pub(crate) id: Arc<str>,
    pub(crate) family: Option<Family>,
    pub(crate) stores: Vec<String>,
    pub(crate) store: Store,
    pub(crate) variables: Arc<Variables>,
    pub(crate) outbound: Arc<OutboundPolicy>,
    pub(crate) mounts: Vec<Mount>,
    pub(crate) environment: IndexMap<String, String>,
    pub(crate) metrics: Arc<Metrics>,
}

/// A directory of the host that a guest sees, read-only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mount {
    /// Absolute path on the host.
    pub host: PathBuf,
    /// Absolute path in the guest.
    pub guest: String,
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
            outbound: Arc::default(),
            mounts: Vec::new(),
            environment: IndexMap::new(),
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

    /// Where the component's outgoing requests may go.
    pub fn outbound(&self) -> &Arc<OutboundPolicy> {
        &self.outbound
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
}
