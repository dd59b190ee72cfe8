//! Huawei Cloud ModelArts images: a project's register of container images.
//!
//! An image is registered by its path in a container registry; [`swr_path::SwrPath`] takes the path apart.
//! Nothing is read from that registry: what only it knows, such as an image's size, is not known here.

mod api;
pub mod components;
pub mod enumerations;
mod error;
pub mod image;
mod list_images;
mod register_image;
mod rules;
mod show_image;
pub mod swr_path;

pub use api::ImageRegistry;
pub use error::Error;
