//! `/v1/workspaces/{workspace_id}/services/instances`
operation::component!(
    operation::Family::InferenceServices,
    inference_services::components::deploy_service
);
