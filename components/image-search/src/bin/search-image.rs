//! The component `search-image`.

operation::component!(
    operation::Family::ImageSearch,
    image_search::search_image::handle
);
