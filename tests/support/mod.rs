//! Starts the built `sightline` as its users do, on a free port and a state directory of its own.

mod build;
pub mod commands;
mod credentials;
pub mod gallery;
mod host;
mod pages;
pub mod stand_in;

pub use build::{cache, sightline};
pub use credentials::Credentials;
pub use host::{Host, HostBuilder};
pub use pages::{Pages, respond};
