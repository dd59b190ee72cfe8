//! The component of `/v1/workspaces/{workspace_id}/endpoints/{endpoint_id}`: shows.
operation::export!(inference_services::components::ENDPOINT);
