//! The component `export`.

image_search::streaming_component!(
    operation::Family::ImageSearchV2,
    image_search::extensions::export::answer,
    libraries
);
