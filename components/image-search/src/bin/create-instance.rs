//! The component `create-instance`.

image_search::component!(
    operation::Family::ImageSearch,
    image_search::v1::create_instance::answer,
    records
);
