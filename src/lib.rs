//! The embedded host of Sightline.

pub mod build;
pub mod files;
pub mod manifest;
pub mod network;
pub mod routes;
pub mod variables;
