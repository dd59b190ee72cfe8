//! `ListInstances`: the project's compute instances, the newest first.

use operation::alibaba::Error;
use operation::fields::{FieldError, Object, integer, text};
use operation::{Caller, Context, Timestamp};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::instance::{self, Algorithm, Instance, Status};
use crate::{error, success};

/// The first page is 1.
const MOST_PAGES: i64 = 1_000_000_000;

struct Query {
    /// Part of the name.
    name: Option<String>,
    page_size: usize,
    current_page: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Data {
    total_count: usize,
    page_size: usize,
    current_page: usize,
    items: Vec<Item>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Item {
    instance_id: String,
    instance_name: String,
    status: Status,
    create_time: Timestamp,
    device_number: usize,
    acu_used: usize,
    algorithms: Vec<Algorithm>,
}

/// Lists the instances of the caller's project.
pub fn run(
    parameters: &Object<'_>,
    caller: &Caller,
    context: &Context<'_>,
) -> Result<Map<String, Value>, Error> {
    let query = read(parameters).map_err(|fault| error::of_fault(&fault))?;
    let project = &caller.project_id;
    let failed = |failure| Error::of_store(context, &failure);
    let mut found = instance::entries(context.store, project).map_err(failed)?;
    if let Some(part) = &query.name {
        found.retain(|(_, entry)| entry.name.contains(part));
    }
    let skipped = (query.current_page - 1).saturating_mul(query.page_size);
    let page = found.iter().skip(skipped).take(query.page_size);
    let ids = page.map(|(id, _)| id.as_str());
    let instances = instance::read_many(context.store, project, ids).map_err(failed)?;
    Ok(success(Data {
        total_count: found.len(),
        page_size: query.page_size,
        current_page: query.current_page,
        items: instances
            .into_iter()
            .map(|instance| item(instance, context.now))
            .collect(),
    }))
}

fn read(parameters: &Object<'_>) -> Result<Query, FieldError> {
    let count = |name: &str, most: i64, default: usize| {
        let count = parameters.optional(name, integer(1..=most))?;
        Ok(count
            .and_then(|count| usize::try_from(count).ok())
            .unwrap_or(default))
    };
    Ok(Query {
        name: parameters.optional("InstanceName", text(1..=usize::MAX))?,
        page_size: count("PageSize", 100, 10)?,
        current_page: count("CurrentPage", MOST_PAGES, 1)?,
    })
}

fn item(instance: Instance, now: Timestamp) -> Item {
    Item {
        status: instance.status(now),
        device_number: instance.devices.len(),
        acu_used: instance.acu_used(),
        instance_id: instance.id,
        instance_name: instance.name,
        create_time: instance.create_time,
        algorithms: instance.algorithms,
    }
}
