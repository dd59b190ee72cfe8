//! The component of `/v2/{project_id}/mms/{service_name}/data/check`: looks items up.
operation::export!(
    image_search::components::CHECK_DATA,
    image_search::Services::libraries()
);
