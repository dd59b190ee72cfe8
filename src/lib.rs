//! The embedded host of Sightline: a small, faithful Spin for the components of `spin.toml`.

pub mod application;
pub mod build;
pub mod cli;
pub mod client;
pub mod compiled;
pub mod component;
pub mod compose;
pub mod credentials;
pub mod directory;
pub mod engine;
pub mod files;
pub mod imports;
pub mod instance;
pub mod libraries;
pub mod limits;
pub mod load;
pub mod manifest;
pub mod migration;
pub mod network;
pub mod picture_import;
pub mod routes;
pub mod serve;
pub mod store;
pub mod telemetry;
pub mod variables;
pub mod worker;
