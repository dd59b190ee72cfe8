//! The operations over a store in memory: every field, every refusal, races and crashes.

// Helpers of tests may panic as tests do; clippy looks at functions marked `#[test]` only.
#![allow(clippy::unwrap_used)]

mod crash;
mod extensions;
mod failure;
mod greatest;
mod orphans;
mod race;
mod search_core;
mod v1;
mod v2;
mod world;
