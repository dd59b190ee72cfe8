//! `sightline:inference`, linked natively: calls go to a pool of warm instances of the component.
//!
//! Composed into each operation it would be compiled and instantiated many times over, with a cache
//! of its own in each. Here one compilation and a few instances serve all.
//!
//! The functions that components import own the pool, and nothing that the pool holds leads back to them: a pool ends
//! with the last component that is linked to it.

mod functions;
mod library_locks;
mod link;
mod maintenance;
mod pool;
mod queue;
mod schedule;
#[cfg(test)]
mod tests;

pub use link::link;
pub use maintenance::maintain_libraries;
pub use pool::InferencePool;
