//! The component of `/v1/{project_id}/{instance_name}/image/check`: says whether a picture is there.
operation::export!(
    image_search::components::CHECK_IMAGE,
    image_search::Services::records()
);
