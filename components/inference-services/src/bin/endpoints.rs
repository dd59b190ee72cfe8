//! `/v1/workspaces/{workspace_id}/endpoints`
operation::component!(
    operation::Family::InferenceServices,
    inference_services::components::endpoints
);
