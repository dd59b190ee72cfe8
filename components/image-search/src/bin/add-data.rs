//! The component of `/v2/{project_id}/mms/{service_name}/data/add`: adds a picture.
operation::export!(
    image_search::components::ADD_DATA,
    image_search::Services::pictures()
);
