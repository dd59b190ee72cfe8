//! The family's operations over a store in memory, and its schedules against a naive reading of their rules.

#![allow(clippy::unwrap_used, reason = "a test that fails says where")]

#[path = "../../../../crates/iam/tests/alibaba/client.rs"]
mod client;
mod create_compute_instance;
mod devices;
mod gateway;
mod list_instances;
mod refused_parameters;
mod schedule;
mod signatures;
mod state;
mod support;
