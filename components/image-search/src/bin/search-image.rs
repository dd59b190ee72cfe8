//! The component `search-image`.

image_search::component!(
    operation::Family::ImageSearch,
    image_search::v1::search_image::answer,
    pictures
);
