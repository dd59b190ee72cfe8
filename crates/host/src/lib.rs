//! The embedded host of Sightline: a small, faithful Spin for the components of a `spin.toml`.

pub mod application;
pub mod build;
pub mod compiled;
pub mod component;
pub mod compose;
pub mod credentials;
pub mod directory;
pub mod engine;
pub mod files;
pub mod imports;
pub mod instance;
pub mod instance_memory;
pub mod limits;
pub mod load;
pub mod manifest;
pub mod memory;
pub mod network;
pub mod routes;
pub mod serve;
pub mod telemetry;
pub mod variables;
pub mod worker;
