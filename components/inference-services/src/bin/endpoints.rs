//! The component of `/v1/workspaces/{workspace_id}/endpoints`: creates and lists.
operation::export!(inference_services::components::ENDPOINTS);
