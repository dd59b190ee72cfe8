//! The component `instance`.

image_search::component!(
    operation::Family::ImageSearch,
    image_search::v1::instance::answer,
    libraries
);
