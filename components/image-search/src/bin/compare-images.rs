//! The component of `/sightline/v1/{project_id}/compare`: compares two pictures.
operation::export!(
    image_search::components::COMPARE_IMAGES,
    image_search::Services::pictures()
);
