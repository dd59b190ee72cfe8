//! Alibaba Cloud Visual Computing Service (VCS, version 2020-05-15): compute instances.
//!
//! A compute instance says which algorithms look at which devices, and when. There is one path, `/`; a request
//! names its operation by its `Action` ([`VisualCompute`]). What an instance's schedule means is a pure function,
//! [`schedule::Schedule::active`].

mod answer;
mod api;
pub mod components;
mod create_compute_instance;
mod error;
pub mod instance;
mod list_instances;
pub mod schedule;
mod schedule_fields;
mod text;

pub use api::{VERSION, VisualCompute};
pub use create_compute_instance::CreateComputeInstance;
pub use error::Error;
pub use list_instances::ListInstances;
