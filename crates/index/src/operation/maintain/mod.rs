//! Work that a library needs from time to time, one bounded step at a time.
//!
//! A step writes its blobs, then swaps in a manifest that names them. Adds and removals that happen
//! meanwhile touch other parts of the manifest and stay; of two steps at the same time one loses.

mod commit;
mod due;
mod outcome;
mod run;
mod tasks;

pub use due::is_behind;
pub use run::{maintain, step};
