//! Builds components, and composes them with their dependencies.

mod commands;
mod compose;
mod environment;
#[cfg(test)]
mod tests;
mod wasm_target;

pub use commands::{Output, build};
pub use compose::{check_dependencies, compose, read_source};
