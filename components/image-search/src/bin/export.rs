//! The component of `/sightline/v1/{project_id}/instances/{name}/export`: exports items.
operation::export!(
    image_search::components::EXPORT,
    image_search::Services::libraries()
);
