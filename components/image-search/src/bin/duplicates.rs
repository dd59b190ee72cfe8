//! The component of `/sightline/v1/{project_id}/instances/{name}/duplicates`: groups items that are nearly the same.
operation::export!(
    image_search::components::DUPLICATES,
    image_search::Services::libraries()
);
