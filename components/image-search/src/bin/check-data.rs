//! The component `check-data`.

image_search::component!(
    operation::Family::ImageSearchV2,
    image_search::v2::check_data::answer,
    libraries
);
