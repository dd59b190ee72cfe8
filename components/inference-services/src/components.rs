//! The components: which operations each path has.

use operation::{Component, on};

use crate::api::InferenceServices;
use crate::create_endpoint::CreateEndpoint;
use crate::delete_service_instance::DeleteServiceInstance;
use crate::deploy_service_instance::DeployServiceInstance;
use crate::list_endpoints::ListEndpoints;
use crate::list_service_instances::ListServiceInstances;
use crate::show_endpoint::ShowEndpoint;
use crate::show_service_instance::ShowServiceInstance;
use crate::update_service_instance::UpdateServiceInstance;

/// `/v1/workspaces/{workspace_id}/services/instances`
pub const DEPLOY_SERVICE: Component<InferenceServices> = Component {
    api: InferenceServices,
    operations: &[
        on::<_, DeployServiceInstance>("POST"),
        on::<_, ListServiceInstances>("GET"),
    ],
};

/// `/v1/workspaces/{workspace_id}/services/instances/{instance_id}`
pub const UPDATE_SERVICE_INSTANCE: Component<InferenceServices> = Component {
    api: InferenceServices,
    operations: &[
        on::<_, ShowServiceInstance>("GET"),
        on::<_, UpdateServiceInstance>("PUT"),
        on::<_, DeleteServiceInstance>("DELETE"),
    ],
};

/// `/v1/workspaces/{workspace_id}/endpoints`
pub const ENDPOINTS: Component<InferenceServices> = Component {
    api: InferenceServices,
    operations: &[
        on::<_, CreateEndpoint>("POST"),
        on::<_, ListEndpoints>("GET"),
    ],
};

/// `/v1/workspaces/{workspace_id}/endpoints/{endpoint_id}`
pub const ENDPOINT: Component<InferenceServices> = Component {
    api: InferenceServices,
    operations: &[on::<_, ShowEndpoint>("GET")],
};
