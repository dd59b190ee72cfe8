//! The component of `/v1/{project_id}/images/{image_id}`: shows.
operation::component!(
    operation::Family::ImageRegistry,
    image_registry::components::registered_image
);
