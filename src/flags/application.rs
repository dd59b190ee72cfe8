//! Flags that say which application is meant, and the values of its variables.

use std::collections::BTreeMap;
use std::env::{self, VarError};
use std::path::{Path, PathBuf};

use anyhow::{bail, ensure};
use clap::Args;

use host::manifest::Manifest;
use host::state_dir;
use host::variables::{Providers, Variables};

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
    /// State directory: data, credentials and compiled components [default: `.spin` beside the manifest].
    #[arg(long, value_name = "DIRECTORY")]
    state_dir: Option<PathBuf>,

    /// Directory of compiled components [default: `sightline/cache` in the state directory].
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
    /// Set a variable of the manifest; may be repeated.
    // Read as plain text: an error of the parser would quote it, and it may be a secret.
    #[arg(long = "variable", value_name = "NAME=VALUE")]
    given: Vec<String>,
}

impl VariableFlags {
    /// The values by name; the last one of a name counts.
    ///
    /// # Errors
    /// One is not of the form `NAME=VALUE`.
    fn given(&self) -> anyhow::Result<BTreeMap<String, String>> {
        let pair = |text: &String| match text.split_once('=') {
            Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
            _ => bail!("a --variable is not of the form NAME=VALUE"),
        };
        self.given.iter().map(pair).collect()
    }

    /// The value that a flag or `SPIN_VARIABLE_<NAME>` of the environment gives the variable of this `name`.
    ///
    /// # Errors
    /// A flag is not of the form `NAME=VALUE`, or the value in the environment is not UTF-8.
    pub fn override_of(&self, name: &str) -> anyhow::Result<Option<String>> {
        if let Some(value) = self.given()?.remove(name) {
            return Ok(Some(value));
        }
        let in_environment = format!("SPIN_VARIABLE_{}", name.to_ascii_uppercase());
        match env::var(&in_environment) {
            Ok(value) => Ok(Some(value)),
            Err(VarError::NotPresent) => Ok(None),
            Err(VarError::NotUnicode(_)) => bail!("{in_environment} is not UTF-8"),
        }
    }

    /// The variables of `manifest`, every required one with a value. `built_in` are the values that the host
    /// provides where nothing else does.
    ///
    /// # Errors
    /// A required variable has none, or a value is given in a wrong form or for a variable that does not exist.
    pub fn resolve(
        &self,
        manifest: &Manifest,
        built_in: BTreeMap<String, String>,
    ) -> anyhow::Result<Variables> {
        let providers = Providers::read(manifest, self.given()?, built_in)?;
        let variables = Variables::new(manifest, &providers)?;
        ensure!(
            variables.missing().is_empty(),
            "required variables have no value: {}; give them with --variable NAME=VALUE or as \
             SPIN_VARIABLE_NAME in the environment",
            variables.missing().join(", ")
        );
        Ok(variables)
    }
}
