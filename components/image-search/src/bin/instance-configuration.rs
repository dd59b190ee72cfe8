//! The component `instance-configuration`.

image_search::component!(
    operation::Family::ImageSearchV2,
    image_search::extensions::instance_configuration::answer,
    libraries
);
