//! The component `image`.

image_search::component!(
    operation::Family::ImageSearch,
    image_search::v1::image::answer,
    pictures
);
