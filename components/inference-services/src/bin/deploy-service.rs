//! The component of `/v1/workspaces/{workspace_id}/services/instances`: deploys and lists.
operation::export!(inference_services::components::DEPLOY_SERVICE);
