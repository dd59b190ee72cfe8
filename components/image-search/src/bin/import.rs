//! The component `import`.

image_search::component!(
    operation::Family::ImageSearchV2,
    image_search::extensions::import::answer,
    libraries
);
