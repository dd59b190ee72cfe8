//! The component of `/v1/{project_id}/images/{image_id}`: shows.
operation::export!(image_registry::components::REGISTERED_IMAGE);
