//! The component of `/v1/{project_id}/images`: registers and lists.
operation::component!(
    operation::Family::ImageRegistry,
    image_registry::components::register_image
);
