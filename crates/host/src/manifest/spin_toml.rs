//! The whole manifest: reads the file and checks it table by table.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use indexmap::IndexMap;

use super::component::{self, Component};
use super::schema;
use super::trigger::{self, HttpTrigger};
use super::variable::{self, Variable};

/// An application: what `spin.toml` says, checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Manifest {
    /// Absolute path of the manifest file.
    pub path: PathBuf,
    /// `[application]`.
    pub application: ApplicationMetadata,
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
pub struct ApplicationMetadata {
    /// Name; never empty.
    pub name: String,
    /// Version; empty where the manifest gives none.
    pub version: String,
    /// Description; empty where the manifest gives none.
    pub description: String,
    /// Authors, as written.
    pub authors: Vec<String>,
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
            .and_then(|raw| check(raw, path.clone()))
            .with_context(|| format!("the manifest {} is not usable", path.display()))
    }

    /// The directory of the manifest; its relative paths start here.
    pub fn directory(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new("/"))
    }
}

/// Checks the manifest read from `path`, an absolute path.
fn check(raw: schema::Manifest, path: PathBuf) -> Result<Manifest> {
    let root = path.parent().unwrap_or(Path::new("/")).to_path_buf();
    ensure!(
        !raw.application.name.trim().is_empty(),
        "application.name is empty"
    );
    let variables = variable::check(raw.variables)?;
    let mut components = IndexMap::new();
    for (id, component) in raw.component {
        let checked = component::check(&id, component, &root, &variables)?;
        components.insert(id, checked);
    }
    let inline = |id: &str, component| component::check(id, component, &root, &variables);
    let triggers = trigger::check(raw.trigger.http, &mut components, inline)?;
    Ok(Manifest {
        path,
        application: ApplicationMetadata {
            name: raw.application.name,
            version: raw.application.version,
            description: raw.application.description,
            authors: raw.application.authors,
        },
        variables,
        triggers,
        components,
    })
}
