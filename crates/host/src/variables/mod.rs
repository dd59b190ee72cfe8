//! Values of the application's variables, and what each component sees of them.
//!
//! A value comes from the first of these that has one: `--variable`, the environment variable
//! `SPIN_VARIABLE_<NAME>`, the file `.env` beside the manifest (same names as in the
//! environment), the values that the host makes itself (its credentials), the manifest's
//! default. All are read once, when [`Variables`] is made.

use crate::manifest::{Manifest, Part, Template};
use anyhow::{Context, Result, bail};
use std::{
    collections::{BTreeMap, HashMap},
    env, fmt, io,
    path::Path,
};

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

/// Why a component got no value for a variable.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VariableError {
    /// The component has no variable of this name.
    #[error("no variable {name:?} for component {component:?}")]
    Undefined {
        /// The component that asked.
        component: String,
        /// The name that it asked for.
        name: String,
    },
    /// The variable of this name is required, and no provider has a value.
    #[error("no value was given for the required variable {0:?}")]
    Missing(String),
}

/// Resolved variables; by default none. Neither its `Debug` form nor any error shows a value.
#[derive(Clone, Default)]
pub struct Variables {
    application: HashMap<String, Option<String>>,
    components: HashMap<String, HashMap<String, Result<String, VariableError>>>,
    missing: Vec<String>,
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

    fn value(&self, name: &str) -> Option<&String> {
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

impl Variables {
    /// Resolves the variables of `manifest`.
    ///
    /// # Errors
    /// `--variable` names a variable that the manifest does not declare. A required variable
    /// without a value is no error here but where it is used; see [`Variables::missing`].
    pub fn new(manifest: &Manifest, providers: &Providers) -> Result<Self> {
        if let Some(unknown) = providers
            .given
            .keys()
            .find(|name| !manifest.variables.contains_key(*name))
        {
            bail!("--variable {unknown}: the manifest declares no variable of this name");
        }
        let application: HashMap<_, _> = manifest
            .variables
            .iter()
            .map(|(name, variable)| {
                let value = providers.value(name).or(variable.default.as_ref());
                (name.clone(), value.cloned())
            })
            .collect();
        let missing = manifest
            .variables
            .keys()
            .filter(|name| matches!(application.get(*name), Some(None)))
            .cloned()
            .collect();
        let mut variables = Self {
            application,
            components: HashMap::new(),
            missing,
        };
        for component in manifest.components.values() {
            let seen = component
                .variables
                .iter()
                .map(|(name, template)| (name.clone(), variables.expand(template)))
                .collect();
            variables.components.insert(component.id.clone(), seen);
        }
        Ok(variables)
    }

    /// The value of the application's variable `name`, if the manifest declares it and it has one.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.application.get(name)?.as_deref()
    }

    /// The value of the variable `name` of `component`.
    ///
    /// # Errors
    /// The component has no such variable, or a required one behind it has no value.
    pub fn resolve(&self, component: &str, name: &str) -> Result<String, VariableError> {
        self.components
            .get(component)
            .and_then(|seen| seen.get(name))
            .cloned()
            .unwrap_or_else(|| {
                Err(VariableError::Undefined {
                    component: component.to_owned(),
                    name: name.to_owned(),
                })
            })
    }

    /// `template` with values in the places of its variables.
    ///
    /// # Errors
    /// A variable in it has no value.
    pub fn expand(&self, template: &Template) -> Result<String, VariableError> {
        let mut text = String::new();
        for part in template.parts() {
            match part {
                Part::Literal(literal) => text.push_str(literal),
                Part::Variable(name) => match self.application.get(name) {
                    Some(Some(value)) => text.push_str(value),
                    _ => return Err(VariableError::Missing(name.clone())),
                },
            }
        }
        Ok(text)
    }

    /// The required variables that no provider has a value for, in the order of the manifest.
    pub fn missing(&self) -> &[String] {
        &self.missing
    }
}

impl fmt::Debug for Variables {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Variables")
            .field("application", &self.application.keys())
            .field("missing", &self.missing)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
