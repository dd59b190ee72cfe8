//! The component `update-data`.

image_search::component!(
    operation::Family::ImageSearchV2,
    image_search::v2::update_data::answer,
    libraries
);
