//! The family's operations over a store in memory.

#![allow(clippy::unwrap_used, reason = "a test that fails says where")]

mod access;
mod list_images;
mod register_image;
mod state;
mod support;
mod swr_path;
