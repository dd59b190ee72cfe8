//! The component `items`.

image_search::component!(
    operation::Family::ImageSearchV2,
    image_search::extensions::items::answer,
    pictures
);
