//! The component `delete-data`.

image_search::component!(
    operation::Family::ImageSearchV2,
    image_search::v2::delete_data::answer,
    libraries
);
