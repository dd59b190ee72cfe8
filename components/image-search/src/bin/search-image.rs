//! The component of `/v1/{project_id}/{instance_name}/image/search`: finds the pictures most like another.
operation::export!(
    image_search::components::SEARCH_IMAGE,
    image_search::Services::pictures()
);
