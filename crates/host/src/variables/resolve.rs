//! The values that components see.

use std::collections::HashMap;
use std::fmt;

use anyhow::{Context, Result, bail};

use super::providers::Providers;
use crate::manifest::{Component, Manifest, Part, Template};
use crate::network::{AllowedHost, AllowedHosts};

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

    /// Where `component` may connect to: its `allowed_outbound_hosts`, with values in the places of variables.
    ///
    /// # Errors
    /// A variable has no value, or an entry is malformed once it is filled in.
    pub fn allowed_hosts(&self, component: &Component) -> Result<AllowedHosts> {
        let entry = |template: &Template| {
            let filled = self.expand(template)?;
            // The filled-in text may hold a secret, so only the template is quoted.
            AllowedHost::parse(&filled)
                .ok()
                .with_context(|| format!("{:?} is malformed once filled in", template.to_string()))
        };
        let entries = component.allowed_outbound_hosts.iter().map(entry);
        entries
            .collect::<Result<_>>()
            .with_context(|| format!("component.{}.allowed_outbound_hosts", component.id))
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
