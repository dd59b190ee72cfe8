//! `/v1/workspaces/{workspace_id}/services/instances/{instance_id}`
operation::component!(
    operation::Family::InferenceServices,
    inference_services::components::update_service_instance
);
