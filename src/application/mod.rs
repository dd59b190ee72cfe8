//! The application of a `spin.toml`: built, listed and served.

pub mod build;
pub mod routes;
pub mod serve;
