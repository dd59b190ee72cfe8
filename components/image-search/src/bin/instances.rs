//! The component of `/sightline/v1/{project_id}/instances`: lists the project's instances.
operation::export!(
    image_search::components::INSTANCES,
    image_search::Services::records()
);
