//! Starts the built `sightline` as its users do, on a free port and a state directory of its own.

mod build;
pub mod commands;
mod credentials;
mod host;
pub mod items;
pub mod picture_files;
pub mod stub_server;
mod web_server;

pub use build::{cache, root, sightline};
pub use credentials::Credentials;
pub use host::{Host, HostBuilder};
pub use web_server::{WebServer, respond};
