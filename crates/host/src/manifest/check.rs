//! From the manifest as written to one that can be run.

use super::{
    Application, Manifest, Variable, component, identifier::variable_name_fault, schema, trigger,
};
use anyhow::{Result, bail, ensure};
use indexmap::IndexMap;
use std::path::{Path, PathBuf};

/// Checks the manifest read from `path`, an absolute path.
pub(super) fn check(written: schema::Manifest, path: PathBuf) -> Result<Manifest> {
    let root = path.parent().unwrap_or(Path::new("/")).to_path_buf();
    ensure!(
        !written.application.name.trim().is_empty(),
        "application.name is empty"
    );
    let variables = variables(written.variables)?;
    let mut components = IndexMap::new();
    for (id, component) in written.component {
        let checked = component::check(&id, component, &root, &variables)?;
        components.insert(id, checked);
    }
    let inline = |id: &str, component| component::check(id, component, &root, &variables);
    let triggers = trigger::check(written.trigger.http, &mut components, inline)?;
    Ok(Manifest {
        path,
        application: Application {
            name: written.application.name,
            version: written.application.version,
            description: written.application.description,
            authors: written.application.authors,
        },
        variables,
        triggers,
        components,
    })
}

fn variables(written: IndexMap<String, schema::Variable>) -> Result<IndexMap<String, Variable>> {
    let mut checked = IndexMap::new();
    for (name, variable) in written {
        let key = format!("variables.{name}");
        if let Some(fault) = variable_name_fault(&name) {
            bail!("{key}: {fault}");
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
