//! The component of `/sightline/v1/{project_id}/instances/{name}`: shows and configures an instance.
operation::export!(
    image_search::components::INSTANCE_CONFIGURATION,
    image_search::Services::libraries()
);
