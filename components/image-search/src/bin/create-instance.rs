//! The component `create-instance`.

operation::component!(
    operation::Family::ImageSearch,
    image_search::create_instance::handle
);
