//! The component of `/v2/{project_id}/mms/{service_name}/data/update`: changes what is said of an item.
operation::export!(
    image_search::components::UPDATE_DATA,
    image_search::Services::libraries()
);
