//! `ListInstances`: the project's compute instances, the newest first.

use operation::fields::{integer, text};
use operation::{Operation, Timestamp};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::answer::success;
use crate::api::{ComputeCall, VisualCompute};
use crate::error::Error;
use crate::instance::{self, Algorithm, Instance, Status};

/// The first page is 1.
const MAX_PAGE: i64 = 1_000_000_000;

/// Lists the instances of the caller's project.
pub struct ListInstances {
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

impl Operation<VisualCompute> for ListInstances {
    fn parse(call: &ComputeCall<'_>) -> Result<Self, Error> {
        let parameters = call.head.parameters()?;
        let count = |name: &str, most: i64, default: usize| -> Result<usize, Error> {
            let count = parameters.optional(name, integer(1..=most))?;
            Ok(count
                .and_then(|count| usize::try_from(count).ok())
                .unwrap_or(default))
        };
        Ok(Self {
            name: parameters.optional("InstanceName", text(1..=usize::MAX))?,
            page_size: count("PageSize", 100, 10)?,
            current_page: count("CurrentPage", MAX_PAGE, 1)?,
        })
    }

    fn run(self, call: &ComputeCall<'_>) -> Result<Map<String, Value>, Error> {
        let (store, project) = (call.context.store, &call.caller.project_id);
        let mut found = instance::entries(store, project)?;
        if let Some(part) = &self.name {
            found.retain(|(_, entry)| entry.name.contains(part));
        }
        let skipped = (self.current_page - 1).saturating_mul(self.page_size);
        let page = found.iter().skip(skipped).take(self.page_size);
        let ids = page.map(|(id, _)| id.as_str());
        let instances = instance::read_many(store, project, ids)?;
        Ok(success(Data {
            total_count: found.len(),
            page_size: self.page_size,
            current_page: self.current_page,
            items: instances
                .into_iter()
                .map(|instance| item(instance, call.context.now))
                .collect(),
        }))
    }
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
