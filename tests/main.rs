//! Tests of the running application: real components in the real host, over HTTP.
//!
//! One binary, so that one build of the components serves all. Each module is a subject.

// Everything here is test code, also what is not marked `#[test]`.
#![allow(clippy::unwrap_used)]

mod support;

mod crash;
mod env;
mod host;
mod identity;
mod image_registry;
mod image_search;
mod import;
mod inference_services;
mod instances;
mod keys;
mod library;
mod migrate;
mod sdk;
mod spin_compatibility;
mod stored_state;
mod visual_compute;
