//! `PATCH /sightline/v1/{project_id}/instances/{name}`: changes what an instance declares.

use operation::fields::{Object, list, text};
use operation::{Operation, Response};
use store::Change;

use super::answer;
use super::fields::INSTANCE;
use crate::api::{ImageSearch, ImageSearchCall, project};
use crate::error::Error;
use crate::error_code::Code;
use crate::instance::{Instance, SearchType, unknown_instance};
use crate::library::Library;
use crate::request::{
    KeywordSettings, MAX_NAMES, custom_names, json, offered_search_types, search_type,
};

/// Changes the fields that are given, and answers with the instance as it is then.
pub struct ConfigureInstance {
    name: String,
    tags: Vec<String>,
    numbers: Vec<String>,
    description: Option<String>,
    search_types: Option<Vec<SearchType>>,
    keywords: KeywordSettings,
}

impl Operation<ImageSearch> for ConfigureInstance {
    fn parse(call: &ImageSearchCall<'_>) -> Result<Self, Error> {
        let body = json(call.request)?;
        let fields = Object::of(&body)?;
        let names = |field| fields.optional(field, custom_names());
        Ok(Self {
            name: call.head.segment(INSTANCE).to_owned(),
            tags: names("custom_tags")?.unwrap_or_default(),
            numbers: names("custom_num_tags")?.unwrap_or_default(),
            description: fields.optional("description", text(0..=512))?,
            search_types: fields.optional("search_types", list(search_type(), 1..=4))?,
            keywords: KeywordSettings::read(&fields)?,
        })
    }

    fn run(self, call: &ImageSearchCall<'_>) -> Result<Response, Error> {
        let project = project(call);
        let record = Instance::record(project.id, &self.name);
        let instance = record.update(project.store(), |stored: Option<Instance>| {
            let mut instance = stored.ok_or_else(|| unknown_instance(&self.name))?;
            self.apply(&mut instance)?;
            Ok::<_, Error>((Change::Put(instance.clone()), instance))
        })?;
        answer::instance(&Library::new(project, &instance))
    }
}

impl ConfigureInstance {
    /// May run several times, on other versions of the instance.
    fn apply(&self, instance: &mut Instance) -> Result<(), Error> {
        let configuration = &mut instance.configuration;
        declare("custom_tags", &mut configuration.tags, &self.tags)?;
        declare("custom_num_tags", &mut configuration.numbers, &self.numbers)?;
        if let Some(search_types) = &self.search_types {
            let service_type = configuration.service_type;
            configuration.search_types = offered_search_types(service_type, search_types.clone())?;
        }
        self.keywords.apply(configuration);
        if let Some(description) = &self.description {
            instance.description.clone_from(description);
        }
        Ok(())
    }
}

/// Adds the names that are not there yet. None is ever taken away: items may carry it.
fn declare(field: &str, declared: &mut Vec<String>, names: &[String]) -> Result<(), Error> {
    let before = declared.len();
    for name in names {
        if !declared.contains(name) {
            declared.push(name.clone());
        }
    }
    if declared.len() > before && declared.len() > MAX_NAMES {
        let advice = format!(
            "{field}: an instance declares at most {MAX_NAMES} names, and has {before} already."
        );
        return Err(Error::new(Code::Configuration, advice));
    }
    Ok(())
}
