//! What is kept of an instance.

use std::ops::RangeInclusive;

use operation::Timestamp;
use operation::fields::FieldError;
use serde::{Deserialize, Serialize};
use store::{Directory, Record, StoreError, join};

use super::configuration::Configuration;
use crate::error::Error;
use crate::error_code::Code;
use crate::services::Project;

/// The model that is built in; its name is also what answers give as the instance's `domain`.
pub const MODEL: &str = "common-search";

/// Components of the built-in model's descriptors.
pub const DESCRIPTOR_LENGTH: u32 = 512;

/// The model of instances whose users bring descriptors of a model of their own.
pub const EXTERNAL_MODEL: &str = "external";

/// Components that the descriptors of [`EXTERNAL_MODEL`] can have.
pub const EXTERNAL_LENGTHS: RangeInclusive<i64> = 64..=1024;

/// Pictures an instance can hold: the only value that `level` takes.
pub const LEVEL: i64 = 30_000_000;

/// An instance: a library of pictures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instance {
    /// Names the library and its pictures' records: drawn anew each time a name is taken.
    pub id: String,
    /// Its name, unique in the project.
    pub name: String,
    /// The model that describes its pictures.
    pub model: String,
    /// Components of its descriptors.
    #[serde(default = "built_in_length")]
    pub descriptor_length: u32,
    /// The user's own words.
    pub description: String,
    /// Pictures it can hold.
    pub level: i64,
    /// When it was created.
    pub registered: Timestamp,
    /// What its users may declare.
    #[serde(flatten)]
    pub configuration: Configuration,
}

fn built_in_length() -> u32 {
    DESCRIPTOR_LENGTH
}

impl Instance {
    /// The record of the instance of this name.
    pub fn record(project_id: &str, name: &str) -> Record<Self> {
        Record::new(join(&["instance", project_id, name]))
    }

    /// The names of a project's instances.
    ///
    /// A name is claimed before the record is created and again after it, and released after the record
    /// is removed: so every instance is listed, and a listed name may have no record.
    pub fn names(project_id: &str) -> Directory<()> {
        Directory::new(&join(&["instances", project_id]))
    }

    /// Creates the record and lists the name; false when the name is taken.
    pub fn create(&self, project: &Project<'_>) -> Result<bool, StoreError> {
        let store = project.store();
        let names = Self::names(project.id);
        names.claim(store, &self.name, &())?;
        if !Self::record(project.id, &self.name).create(store, self)? {
            return Ok(false);
        }
        // A deletion of the last instance of this name may have released it meanwhile.
        names.claim(store, &self.name, &())?;
        Ok(true)
    }

    /// Removes the record of this name and its listing; returns the instance.
    pub fn remove(project: &Project<'_>, name: &str) -> Result<Option<Self>, StoreError> {
        let store = project.store();
        let record = Self::record(project.id, name);
        let removed = record.remove(store)?;
        if removed.is_some() {
            let names = Self::names(project.id);
            names.release(store, name)?;
            if record.read(store)?.is_some() {
                names.claim(store, name, &())?;
            }
        }
        Ok(removed)
    }

    /// The project's instances, in the order of names.
    pub fn list(project: &Project<'_>) -> Result<Vec<Self>, StoreError> {
        let names = Self::names(project.id).list(project.store())?;
        let records: Vec<Record<Self>> = names
            .keys()
            .map(|name| Self::record(project.id, name))
            .collect();
        let instances = Record::read_many(project.store(), &records)?;
        Ok(instances.into_iter().flatten().collect())
    }

    /// The instance of this name.
    ///
    /// # Errors
    /// [`Code::InstanceName`] when there is none.
    pub(crate) fn find(project: &Project<'_>, name: &str) -> Result<Self, Error> {
        let found = Self::record(project.id, name).read(project.store())?;
        found.ok_or_else(|| unknown_instance(name))
    }

    /// The model that describes the pictures of requests.
    ///
    /// # Errors
    /// [`Code::Model`] when the descriptors come from a model of the user's own.
    pub(crate) fn describing_model(&self) -> Result<&str, Error> {
        if self.model != EXTERNAL_MODEL {
            return Ok(&self.model);
        }
        let advice = format!(
            "No picture can be described for instance {}: its descriptors are of a model of your own. Add \
             items and search with descriptors of it, under /sightline/v1/.",
            self.name
        );
        Err(Error::new(Code::Model, advice))
    }

    /// Refuses tags whose names the instance does not declare. `field` is what the API calls them.
    pub(crate) fn ensure_tags_declared<'a>(
        &self,
        field: &str,
        names: impl IntoIterator<Item = &'a String>,
    ) -> Result<(), Error> {
        self.ensure_declared(field, &self.configuration.tags, names)
    }

    /// Refuses numbers whose names the instance does not declare.
    pub(crate) fn ensure_numbers_declared<'a>(
        &self,
        field: &str,
        names: impl IntoIterator<Item = &'a String>,
    ) -> Result<(), Error> {
        self.ensure_declared(field, &self.configuration.numbers, names)
    }

    fn ensure_declared<'a>(
        &self,
        field: &str,
        declared: &[String],
        names: impl IntoIterator<Item = &'a String>,
    ) -> Result<(), Error> {
        let undeclared = names.into_iter().find(|name| !declared.contains(name));
        let Some(name) = undeclared else {
            return Ok(());
        };
        let name: String = name.chars().take(64).collect();
        let declared = list_names(declared);
        let rule = format!("is not declared: instance {} has {declared}", self.name);
        Err(FieldError::value(format!("{field}.{name}"), rule).into())
    }
}

/// Declared names as a message lists them: a message may be one of thousands in an answer.
pub fn list_names(names: &[String]) -> String {
    const MOST: usize = 10;
    match names {
        [] => "none".to_owned(),
        names if names.len() <= MOST => names.join(", "),
        names => {
            let (first, others) = names.split_at(MOST);
            format!("{} and {} more", first.join(", "), others.len())
        }
    }
}

/// The refusal of a name that no instance has.
pub fn unknown_instance(name: &str) -> Error {
    let shown: String = name.chars().take(32).collect();
    let advice = format!("This project has no instance {shown}: create it first.");
    Error::new(Code::InstanceName, advice)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_model_has_descriptors_of_its_length() {
        let model = descriptor::Model::builtin().unwrap();
        assert_eq!(model.dimensions(), DESCRIPTOR_LENGTH as usize);
    }
}
