//! The application manifest, `spin.toml` version 2.
//!
//! [`Manifest::load`] reads the file, refuses every key that this host does not act on (naming
//! it by its path), checks what can be checked without running anything, and makes paths
//! absolute. What it returns is plain data.

mod component;
mod dependency;
mod identifier;
mod schema;
mod spin_toml;
mod template;
#[cfg(test)]
mod tests;
mod trigger;
mod variable;

pub use component::{Build, Component, DEFAULT_STORE, FileMount};
pub use dependency::{Dependency, DependencyName};
pub use identifier::{NameError, check_variable_name};
pub use spin_toml::{ApplicationMetadata, Manifest};
pub use template::{Part, Template};
pub use trigger::{HttpTrigger, TriggerRoute};
pub use variable::Variable;
