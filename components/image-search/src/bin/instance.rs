//! The component `instance`.

operation::component!(
    operation::Family::ImageSearch,
    image_search::instance::handle
);
