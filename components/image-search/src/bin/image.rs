//! The component of `/v1/{project_id}/{instance_name}/image`: adds, modifies and deletes a picture.
operation::export!(
    image_search::components::IMAGE,
    image_search::Services::pictures()
);
