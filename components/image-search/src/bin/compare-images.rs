//! The component `compare-images`.

image_search::component!(
    operation::Family::ImageSearchV2,
    image_search::extensions::compare_images::answer,
    pictures
);
