//! The component of `/v1/{project_id}/images`: registers and lists.
operation::export!(image_registry::components::REGISTER_IMAGE);
