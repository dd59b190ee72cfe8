//! The component of `/v1/workspaces/{workspace_id}/services/instances/{instance_id}`: shows, updates and deletes.
operation::export!(inference_services::components::UPDATE_SERVICE_INSTANCE);
