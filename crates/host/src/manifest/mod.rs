//! The application manifest, `spin.toml` version 2.
//!
//! [`Manifest::load`] reads the file, refuses every key that this host does not act on (naming
//! it by its path), checks what can be checked without running anything, and makes paths
//! absolute. What it returns is plain data.

mod check;
mod component;
mod dependency;
mod identifier;
mod schema;
mod template;
#[cfg(test)]
mod tests;
mod trigger;

pub use component::{Build, Component, DEFAULT_STORE, FileMount};
pub use dependency::{Dependency, DependencyName};
pub use identifier::variable_name_fault;
pub use template::{Part, Template};
pub use trigger::{HttpTrigger, TriggerRoute};

use anyhow::{Context, Result};
use indexmap::IndexMap;
use std::path::{Path, PathBuf};

/// An application: what `spin.toml` says, checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Manifest {
    /// Absolute path of the manifest file.
    pub path: PathBuf,
    /// `[application]`.
    pub application: Application,
    /// `[variables]`, by name, in the order of the file.
    pub variables: IndexMap<String, Variable>,
    /// `[[trigger.http]]`, in the order of the file.
    pub triggers: Vec<HttpTrigger>,
    /// `[component.<id>]` and components written inside a trigger, by id, in the order of the
    /// file.
    pub components: IndexMap<String, Component>,
}

/// `[application]`: what the application calls itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Application {
    /// Name; never empty.
    pub name: String,
    /// Version; empty where the manifest gives none.
    pub version: String,
    /// Description; empty where the manifest gives none.
    pub description: String,
    /// Authors, as written.
    pub authors: Vec<String>,
}

/// A variable of the application: either it has a default or a value must be given.
#[derive(Clone, PartialEq, Eq)]
pub struct Variable {
    /// The value where no provider has one; `None` means `required = true`.
    pub default: Option<String>,
    /// The value must not appear in logs, errors or listings.
    pub secret: bool,
    /// What it is for.
    pub description: Option<String>,
}

impl Variable {
    /// Whether a provider must supply the value.
    pub fn required(&self) -> bool {
        self.default.is_none()
    }
}

impl std::fmt::Debug for Variable {
    // A default can itself be a secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Variable")
            .field("required", &self.required())
            .field("secret", &self.secret)
            .field("description", &self.description)
            .finish_non_exhaustive()
    }
}

impl Manifest {
    /// Reads and checks the manifest at `path`; a directory means its `spin.toml`.
    ///
    /// # Errors
    /// The file cannot be read, is not TOML, has a key that this host does not support, or
    /// contradicts itself. The message names the key by its path.
    pub fn load(path: &Path) -> Result<Self> {
        let file = if path.is_dir() {
            path.join("spin.toml")
        } else {
            path.to_path_buf()
        };
        let text = std::fs::read_to_string(&file)
            .with_context(|| format!("cannot read the manifest {}", file.display()))?;
        Self::parse(&text, &file)
    }

    /// Checks `text` as if it had been read from `path`.
    ///
    /// # Errors
    /// As [`Manifest::load`].
    pub fn parse(text: &str, path: &Path) -> Result<Self> {
        let path = std::path::absolute(path)
            .with_context(|| format!("cannot make {} absolute", path.display()))?;
        schema::read(text)
            .and_then(|written| check::check(written, path.clone()))
            .with_context(|| format!("the manifest {} is not usable", path.display()))
    }

    /// The directory of the manifest; its relative paths start here.
    pub fn directory(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new("/"))
    }
}
