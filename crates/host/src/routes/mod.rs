//! Which component answers a path: the `route` patterns of `[[trigger.http]]`.
//!
//! Matching is done by `routefinder`, the crate that Spin uses, so that a path reaches the same
//! component under both hosts. What that crate leaves to chance (it panics on a `*` in the
//! middle, orders some patterns by the moment they were added, and lets a later pattern shadow
//! an equal one) is refused when the routes are made.

mod route;
mod router;
#[cfg(test)]
mod tests;

pub use route::{Match, Route};
pub use router::{HEALTH_PATH, Routes};
