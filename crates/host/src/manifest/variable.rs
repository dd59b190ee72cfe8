//! `[variables]`: the variables that the application declares.

use std::fmt;

use anyhow::{Result, bail, ensure};
use indexmap::IndexMap;

use super::identifier::check_variable_name;
use super::schema;

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

impl fmt::Debug for Variable {
    // A default can itself be a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Variable")
            .field("required", &self.required())
            .field("secret", &self.secret)
            .field("description", &self.description)
            .finish_non_exhaustive()
    }
}

/// Checks the table of variables.
pub(super) fn check(raw: IndexMap<String, schema::Variable>) -> Result<IndexMap<String, Variable>> {
    let mut checked = IndexMap::new();
    for (name, variable) in raw {
        let key = format!("variables.{name}");
        if let Err(error) = check_variable_name(&name) {
            bail!("{key}: {error}");
        }
        ensure!(
            variable.required != variable.default.is_some(),
            "{key} must have either `required = true` or a `default`"
        );
        checked.insert(
            name,
            Variable {
                default: variable.default,
                secret: variable.secret,
                description: variable.description,
            },
        );
    }
    Ok(checked)
}
