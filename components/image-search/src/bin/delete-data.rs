//! The component of `/v2/{project_id}/mms/{service_name}/data/delete`: deletes items.
operation::export!(
    image_search::components::DELETE_DATA,
    image_search::Services::libraries()
);
