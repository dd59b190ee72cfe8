//! The components: which operations each path has.

use operation::{Component, on};

use crate::api::ImageRegistry;
use crate::list_images::ListImages;
use crate::register_image::RegisterImage;
use crate::show_image::ShowImage;

/// `/v1/{project_id}/images`
pub const REGISTER_IMAGE: Component<ImageRegistry> = Component {
    api: ImageRegistry,
    operations: &[on::<_, ListImages>("GET"), on::<_, RegisterImage>("POST")],
};

/// `/v1/{project_id}/images/{image_id}`
pub const REGISTERED_IMAGE: Component<ImageRegistry> = Component {
    api: ImageRegistry,
    operations: &[on::<_, ShowImage>("GET")],
};
