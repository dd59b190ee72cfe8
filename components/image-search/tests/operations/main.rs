//! The operations over a store in memory: every field, every refusal, races and crashes.

// Helpers of tests may panic as tests do; clippy looks at functions marked `#[test]` only.
#![allow(clippy::unwrap_used)]

mod add_image;
mod crash;
mod create_instance;
mod delete_instance;
mod failure;
mod query_instance;
mod race;
mod search_core;
mod search_image;
mod tag_filter;
mod world;
