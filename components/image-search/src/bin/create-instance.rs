//! The component of `/v1/{project_id}/service`: creates an instance.
operation::export!(
    image_search::components::CREATE_INSTANCE,
    image_search::Services::records()
);
