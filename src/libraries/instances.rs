//! Which instances there are.

use ::store::{KeyValue, Record};
use anyhow::Context;
use image_search::instance::Instance;

/// The instance of this name in a project.
///
/// # Errors
/// There is none, or the store fails.
pub fn named(store: &dyn KeyValue, project_id: &str, name: &str) -> anyhow::Result<Instance> {
    let held = Instance::record(project_id, name).read(store)?;
    held.with_context(|| format!("there is no instance {name} in project {project_id}"))
}

/// All instances of a project, in the order of names.
///
/// # Errors
/// The store fails.
pub fn all(store: &dyn KeyValue, project_id: &str) -> anyhow::Result<Vec<Instance>> {
    let names = Instance::names(project_id).list(store)?;
    let records: Vec<Record<Instance>> = names
        .keys()
        .map(|name| Instance::record(project_id, name))
        .collect();
    let held = Record::read_many(store, &records)?;
    Ok(held.into_iter().flatten().collect())
}
