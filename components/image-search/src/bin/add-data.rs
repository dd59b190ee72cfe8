//! The component `add-data`.

image_search::component!(
    operation::Family::ImageSearchV2,
    image_search::v2::add_data::answer,
    pictures
);
