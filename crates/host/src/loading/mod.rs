//! Makes an application of a manifest: composes, compiles, links. The one place that knows all the rooms.

mod compiled;
pub mod engine;
mod files;
mod load;

pub use compiled::CompiledComponents;
pub use load::{Environment, family, load};
