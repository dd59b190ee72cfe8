//! Flags that say which application is meant, and the values of its variables.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::bail;
use clap::Args;

use host::manifest::Manifest;
use host::state_dir;

/// Which application.
#[derive(Debug, Clone, Args)]
pub struct ManifestFlags {
    /// The application: a manifest, or the directory of a `spin.toml`.
    #[arg(
        short,
        long = "from",
        visible_alias = "file",
        value_name = "PATH",
        default_value = "spin.toml"
    )]
    pub from: PathBuf,
}

impl ManifestFlags {
    /// Reads the manifest.
    ///
    /// # Errors
    /// It cannot be read or used.
    pub fn load(&self) -> anyhow::Result<Manifest> {
        Manifest::load(&self.from)
    }
}

/// Where the application keeps its state.
#[derive(Debug, Clone, Args)]
pub struct StateFlags {
    /// Where data, credentials and compiled components are kept [default: `.spin` beside the manifest].
    #[arg(long, value_name = "DIRECTORY")]
    state_dir: Option<PathBuf>,

    /// Where compiled components are kept [default: `sightline/cache` in the state directory].
    #[arg(long, value_name = "DIRECTORY")]
    cache_dir: Option<PathBuf>,
}

impl StateFlags {
    /// The directory for the state of `manifest`.
    pub fn directory(&self, manifest: &Manifest) -> PathBuf {
        let default = || default_state_dir(manifest.directory());
        self.state_dir.clone().unwrap_or_else(default)
    }

    /// The directory for compiled components.
    pub fn cache(&self, state_dir: &Path) -> PathBuf {
        let default = || state_dir::host_directory(state_dir).join("cache");
        self.cache_dir.clone().unwrap_or_else(default)
    }
}

/// Where an application whose manifest is in `directory` keeps its state unless told otherwise.
pub fn default_state_dir(directory: &Path) -> PathBuf {
    directory.join(".spin")
}

/// Values of the application's variables.
#[derive(Debug, Clone, Args)]
pub struct VariableFlags {
    /// Give a variable of the manifest a value; may be repeated.
    // Read as plain text: an error of the parser would quote it, and it may be a secret.
    #[arg(long = "variable", value_name = "NAME=VALUE")]
    given: Vec<String>,
}

impl VariableFlags {
    /// The values by name; the last one of a name counts.
    ///
    /// # Errors
    /// One is not of the form `NAME=VALUE`.
    pub fn given(&self) -> anyhow::Result<BTreeMap<String, String>> {
        let pair = |text: &String| match text.split_once('=') {
            Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
            _ => bail!("a --variable is not of the form NAME=VALUE"),
        };
        self.given.iter().map(pair).collect()
    }
}
