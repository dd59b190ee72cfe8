//! The component of `/v1/{project_id}/service/{instance_name}`: queries and deletes an instance.
operation::export!(
    image_search::components::INSTANCE,
    image_search::Services::libraries()
);
