//! The component `duplicates`.

image_search::component!(
    operation::Family::ImageSearchV2,
    image_search::extensions::duplicates::answer,
    libraries
);
