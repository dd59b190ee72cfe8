//! Inference services as DataArts Fabric has them: endpoints, and the service instances deployed on them.
//!
//! An [`endpoint::Endpoint`]'s record owns the invariant of the family: it lists what its service instances
//! reserve, and a service instance exists exactly when its endpoint's record lists it. Everything else about
//! a service instance stands in records of its own that are written before the endpoint's ([`instance`]).
//!
//! Nothing runs between requests: what happens with time, such as an update that is applied or a deletion
//! that finishes, is a function of the record and the clock ([`life_cycle`]).

mod admission;
mod api;
pub mod components;
mod create_endpoint;
mod delete_service_instance;
mod deploy_service_instance;
pub mod endpoint;
mod endpoint_answer;
mod error;
pub mod instance;
mod instance_answer;
pub mod life_cycle;
mod list_endpoints;
mod list_service_instances;
mod orphaned_records;
pub mod reservation;
mod rules;
mod service_fields;
mod show_endpoint;
mod show_service_instance;
mod snapshot;
pub mod specs;
mod update_service_instance;
pub mod user;

pub use api::InferenceServices;
pub use error::{ApiError, Error};
