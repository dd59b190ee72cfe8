//! Verifies and rebuilds libraries, the indexes that instances are searched by: on the store's file, while a host
//! may be serving it.

mod instances;
mod library;
mod rebuild;
mod records;
#[cfg(test)]
mod tests;
mod verify;

pub use instances::{all, named};
pub use library::Library;
pub use rebuild::{Rebuilt, rebuild};
pub use verify::{Verified, verify};
