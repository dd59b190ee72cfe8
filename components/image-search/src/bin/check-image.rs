//! The component `check-image`.

image_search::component!(
    operation::Family::ImageSearch,
    image_search::v1::check_image::answer,
    records
);
