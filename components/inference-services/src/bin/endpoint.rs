//! `/v1/workspaces/{workspace_id}/endpoints/{endpoint_id}`
operation::component!(
    operation::Family::InferenceServices,
    inference_services::components::endpoint
);
