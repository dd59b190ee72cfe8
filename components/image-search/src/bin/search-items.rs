//! The component of `/sightline/v1/{project_id}/instances/{name}/search`: finds items.
operation::export!(
    image_search::components::SEARCH_ITEMS,
    image_search::Services::pictures()
);
