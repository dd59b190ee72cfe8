//! The operations of the identity service, as plain functions over a store in memory.

// Everything here is test code, also what is not marked `#[test]`.
#![allow(clippy::unwrap_used)]

mod create_token;
mod list_projects;
mod world;
