//! What is kept of an instance.

use std::ops::RangeInclusive;

use operation::Timestamp;
use operation::fields::FieldError;
use serde::{Deserialize, Serialize};
use store::{Directory, Record, StoreError, join};

use crate::call::Call;
use crate::inference::Language;
use crate::{Code, Error};

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

/// What an instance's pictures can carry and how they can be searched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Configuration {
    /// Names of tags: v1 `tags`, v2 `custom_tags`.
    pub tags: Vec<String>,
    /// Names of numbers: v2 `custom_num_tags`.
    #[serde(default)]
    pub numbers: Vec<String>,
    /// v2's kind of instance.
    #[serde(default)]
    pub service_type: ServiceType,
    /// The types of search that v2 offers on it.
    #[serde(default = "SearchType::general")]
    pub search_types: Vec<SearchType>,
    /// Keywords of one picture at most, 1 to 100.
    #[serde(default = "most_keywords")]
    pub max_keywords: u32,
    /// What generated keywords are written in.
    #[serde(default)]
    pub keyword_language: Language,
    /// Generated keywords of less confidence are left out: 0 to 100.
    #[serde(default = "keyword_confidence")]
    pub keyword_confidence: u32,
}

/// Keywords of a picture where the instance does not say.
pub const MOST_KEYWORDS: u32 = 50;

fn built_in_length() -> u32 {
    DESCRIPTOR_LENGTH
}

/// The least confidence of generated keywords where the instance does not say.
pub const KEYWORD_CONFIDENCE: u32 = 20;

fn most_keywords() -> u32 {
    MOST_KEYWORDS
}

fn keyword_confidence() -> u32 {
    KEYWORD_CONFIDENCE
}

impl Default for Configuration {
    fn default() -> Self {
        Self {
            tags: Vec::new(),
            numbers: Vec::new(),
            service_type: ServiceType::default(),
            search_types: SearchType::general(),
            max_keywords: MOST_KEYWORDS,
            keyword_language: Language::default(),
            keyword_confidence: KEYWORD_CONFIDENCE,
        }
    }
}

/// What an instance is for, as the vendor's console calls it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ServiceType {
    /// General image search: IMAGE, KEYWORD and TEXT.
    #[default]
    GeneralImage,
    /// General product search: CATEGORY.
    GeneralProduct,
    /// Clothing product search: CATEGORY.
    ClothingProduct,
}

impl ServiceType {
    /// The types of search that it can offer.
    pub fn search_types(self) -> &'static [SearchType] {
        match self {
            Self::GeneralImage => &[SearchType::Image, SearchType::Keyword, SearchType::Text],
            Self::GeneralProduct | Self::ClothingProduct => &[SearchType::Category],
        }
    }
}

/// What a v2 search goes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum SearchType {
    /// A picture.
    Image,
    /// Keywords.
    Keyword,
    /// A description in words: needs a model that there is none of.
    Text,
    /// The product on a picture.
    Category,
}

impl SearchType {
    /// What an instance offers where its creation does not say.
    pub fn general() -> Vec<Self> {
        vec![Self::Image, Self::Keyword]
    }
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
    pub fn create(&self, call: &Call<'_>) -> Result<bool, StoreError> {
        let store = call.context.store;
        let names = Self::names(&call.project_id);
        names.claim(store, &self.name, &())?;
        if !Self::record(&call.project_id, &self.name).create(store, self)? {
            return Ok(false);
        }
        // A deletion of the name's last holder may have released it meanwhile.
        names.claim(store, &self.name, &())?;
        Ok(true)
    }

    /// Removes the record of this name and its listing; returns what it held.
    pub fn remove(call: &Call<'_>, name: &str) -> Result<Option<Self>, StoreError> {
        let store = call.context.store;
        let record = Self::record(&call.project_id, name);
        let removed = record.remove(store)?;
        if removed.is_some() {
            let names = Self::names(&call.project_id);
            names.release(store, name)?;
            if record.read(store)?.is_some() {
                names.claim(store, name, &())?;
            }
        }
        Ok(removed)
    }

    /// The project's instances, in the order of names.
    pub fn list(call: &Call<'_>) -> Result<Vec<Self>, StoreError> {
        let names = Self::names(&call.project_id).list(call.context.store)?;
        let records: Vec<Record<Self>> = names
            .keys()
            .map(|name| Self::record(&call.project_id, name))
            .collect();
        let held = Record::read_many(call.context.store, &records)?;
        Ok(held.into_iter().flatten().collect())
    }

    /// The instance of this name.
    ///
    /// # Errors
    /// [`Code::InstanceName`] when there is none.
    pub(crate) fn find(call: &Call<'_>, name: &str) -> Result<Self, Error> {
        let found = Self::record(&call.project_id, name).read(call.context.store);
        found
            .map_err(|error| Error::store(call.context, &error))?
            .ok_or_else(|| unknown(name))
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
    pub(crate) fn must_declare_tags<'a>(
        &self,
        field: &str,
        names: impl IntoIterator<Item = &'a String>,
    ) -> Result<(), Error> {
        self.must_declare(field, &self.configuration.tags, names)
    }

    /// Refuses numbers whose names the instance does not declare.
    pub(crate) fn must_declare_numbers<'a>(
        &self,
        field: &str,
        names: impl IntoIterator<Item = &'a String>,
    ) -> Result<(), Error> {
        self.must_declare(field, &self.configuration.numbers, names)
    }

    fn must_declare<'a>(
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
        let declared = shown(declared);
        let rule = format!("is not declared: instance {} has {declared}", self.name);
        Err(FieldError::value(format!("{field}.{name}"), rule).into())
    }
}

/// Declared names as a message lists them: a message may be one of thousands in an answer.
pub fn shown(names: &[String]) -> String {
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
pub fn unknown(name: &str) -> Error {
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
