//! The component of `/sightline/v1/{project_id}/instances/{name}/import`: adds the items of an export again.
operation::export!(
    image_search::components::IMPORT,
    image_search::Services::libraries()
);
