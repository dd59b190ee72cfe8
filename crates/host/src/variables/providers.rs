//! Where the values of variables come from.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::{env, fmt, io};

use anyhow::{Context, Result, bail};

use crate::manifest::Manifest;

/// What the name of a variable is prefixed with, in upper case, in the environment.
const ENVIRONMENT_PREFIX: &str = "SPIN_VARIABLE_";

/// Where values come from, the first before the last.
#[derive(Clone, Default)]
pub struct Providers {
    /// `--variable name=value`.
    pub given: BTreeMap<String, String>,
    /// Variables of the environment, by their names there.
    pub environment: HashMap<String, String>,
    /// The contents of `.env`, by the names there.
    pub dot_env: HashMap<String, String>,
    /// Values that the host makes itself. A name that the manifest does not declare is left
    /// unused.
    pub built_in: BTreeMap<String, String>,
}

impl Providers {
    /// Adds this process's environment and the `.env` beside `manifest` to what was given.
    ///
    /// # Errors
    /// `.env` is there and cannot be read, or a variable of the environment is not UTF-8. The
    /// message quotes no value.
    pub fn read(
        manifest: &Manifest,
        given: BTreeMap<String, String>,
        built_in: BTreeMap<String, String>,
    ) -> Result<Self> {
        let mut environment = HashMap::new();
        for (name, value) in env::vars_os() {
            let Some(name) = name.to_str().filter(|n| n.starts_with(ENVIRONMENT_PREFIX)) else {
                continue;
            };
            let Ok(value) = value.into_string() else {
                bail!("the environment variable {name} is not UTF-8");
            };
            environment.insert(name.to_owned(), value);
        }
        Ok(Self {
            given,
            environment,
            dot_env: read_dot_env(&manifest.directory().join(".env"))?,
            built_in,
        })
    }

    /// The value of the variable `name` of the application, from the first that has one.
    pub(super) fn value(&self, name: &str) -> Option<&String> {
        let in_environment = format!("{ENVIRONMENT_PREFIX}{}", name.to_ascii_uppercase());
        self.given
            .get(name)
            .or_else(|| self.environment.get(&in_environment))
            .or_else(|| self.dot_env.get(&in_environment))
            .or_else(|| self.built_in.get(name))
    }
}

impl fmt::Debug for Providers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Providers")
            .field("given", &self.given.keys())
            .field("environment", &self.environment.keys())
            .field("dot_env", &self.dot_env.keys())
            .field("built_in", &self.built_in.keys())
            .finish()
    }
}

/// Reads `.env` with dotenvy, as Spin does; no file is an empty one.
fn read_dot_env(path: &Path) -> Result<HashMap<String, String>> {
    let lines = match dotenvy::from_path_iter(path) {
        Ok(lines) => lines,
        Err(dotenvy::Error::Io(error)) if error.kind() == io::ErrorKind::NotFound => {
            return Ok(HashMap::new());
        }
        Err(error) => {
            return Err(error).with_context(|| format!("cannot read {}", path.display()));
        }
    };
    let mut values = HashMap::new();
    for (entry, line) in lines.enumerate() {
        // The error quotes the line, which may hold a secret.
        let Ok((name, value)) = line else {
            bail!(
                "{}: entry {} is not NAME=value (quote a value that has spaces)",
                path.display(),
                entry + 1
            );
        };
        values.insert(name, value);
    }
    Ok(values)
}
