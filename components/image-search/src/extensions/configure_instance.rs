//! `PATCH /sightline/v1/{project_id}/instances/{name}`: changes what an instance declares.

use operation::Response;
use operation::fields::{Object, list, text};
use store::{Change, UpdateError};

use super::show_instance;
use crate::call::Call;
use crate::instance::{Instance, SearchType, unknown};
use crate::v1::configuration::{KeywordSettings, MOST_NAMES, custom_names, offered, search_type};
use crate::{Code, Error, body};

/// Changes the fields that are given, and answers with the instance as it is then.
pub fn configure(call: &Call<'_>, name: &str) -> Result<Response, Error> {
    let json = body::json(call.request)?;
    let changes = Changes::read(&Object::of(&json)?)?;
    let record = Instance::record(&call.project_id, name);
    let changed = record.update(call.context.store, |held: Option<Instance>| {
        let mut instance = held.ok_or_else(|| unknown(name))?;
        changes.apply(&mut instance)?;
        Ok((Change::Put(instance.clone()), instance))
    });
    let instance = changed.map_err(|error| match error {
        UpdateError::Store(error) => Error::store(call.context, &error),
        UpdateError::Refused(refusal) => refusal,
    })?;
    show_instance::answer(call, &instance)
}

/// What is to change.
struct Changes {
    tags: Vec<String>,
    numbers: Vec<String>,
    description: Option<String>,
    search_types: Option<Vec<SearchType>>,
    keywords: KeywordSettings,
}

impl Changes {
    fn read(fields: &Object<'_>) -> Result<Self, Error> {
        let names = |field| fields.optional(field, custom_names());
        Ok(Self {
            tags: names("custom_tags")?.unwrap_or_default(),
            numbers: names("custom_num_tags")?.unwrap_or_default(),
            description: fields.optional("description", text(0..=512))?,
            search_types: fields.optional("search_types", list(search_type(), 1..=4))?,
            keywords: KeywordSettings::read(fields)?,
        })
    }

    /// May run several times, on other versions of the instance.
    fn apply(&self, instance: &mut Instance) -> Result<(), Error> {
        let configuration = &mut instance.configuration;
        add("custom_tags", &mut configuration.tags, &self.tags)?;
        add("custom_num_tags", &mut configuration.numbers, &self.numbers)?;
        if let Some(search_types) = &self.search_types {
            let service_type = configuration.service_type;
            configuration.search_types = offered(service_type, search_types.clone())?;
        }
        self.keywords.apply(configuration);
        if let Some(description) = &self.description {
            instance.description.clone_from(description);
        }
        Ok(())
    }
}

/// Adds the names that are not there yet. None is ever taken away: items may carry it.
fn add(field: &str, declared: &mut Vec<String>, names: &[String]) -> Result<(), Error> {
    let before = declared.len();
    for name in names {
        if !declared.contains(name) {
            declared.push(name.clone());
        }
    }
    if declared.len() > before && declared.len() > MOST_NAMES {
        let advice = format!(
            "{field}: an instance declares at most {MOST_NAMES} names, and has {before} already."
        );
        return Err(Error::new(Code::Configuration, advice));
    }
    Ok(())
}
