//! The component of `/sightline/v1/{project_id}/instances/{name}/items`: lists, adds and deletes items.
operation::export!(
    image_search::components::ITEMS,
    image_search::Services::pictures()
);
