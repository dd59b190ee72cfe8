//! The component `instances`.

image_search::component!(
    operation::Family::ImageSearchV2,
    image_search::extensions::instances::answer,
    records
);
