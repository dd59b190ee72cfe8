//! The component of `/v2/{project_id}/mms/{service_name}/search`: finds items by a picture or by keywords.
operation::export!(
    image_search::components::SEARCH_DATA,
    image_search::Services::pictures()
);
