//! A service instance as answers show it.

use operation::Timestamp;
use serde::Serialize;

use crate::call::Call;
use crate::instance::{Found, Source};
use crate::life_cycle::{self, InstanceStatus};
use crate::rules::iso8601;
use crate::user::{User, Visibility};

/// A service instance as a list shows it.
#[derive(Serialize)]
pub(crate) struct Brief<'a> {
    visibility: Visibility,
    source: &'a Source,
    id: &'a str,
    name: &'a str,
    description: &'a str,
    endpoint_id: &'a str,
    status: InstanceStatus,
    #[serde(serialize_with = "iso8601")]
    create_time: Timestamp,
    #[serde(serialize_with = "iso8601")]
    update_time: Timestamp,
    /// Seconds.
    duration: i64,
    create_user: &'a User,
    r#type: &'static str,
}

impl<'a> Brief<'a> {
    /// The instance as it is at `now`.
    pub fn of(found: &'a Found, now: Timestamp) -> Self {
        let (instance, revision) = (&found.instance, &found.revision);
        Self {
            visibility: instance.visibility,
            source: &instance.source,
            id: &instance.id,
            name: &revision.name,
            description: &revision.description,
            endpoint_id: &instance.endpoint_id,
            status: found.status,
            create_time: instance.create_time,
            update_time: revision.update_time,
            duration: duration(found, now),
            create_user: &instance.create_user,
            r#type: "LLM_MODEL",
        }
    }
}

/// Seconds that the instance has been running.
pub(crate) fn duration(found: &Found, now: Timestamp) -> i64 {
    life_cycle::running_seconds(now, found.instance.create_time, &found.reservation)
}

/// A service instance in full.
#[derive(Serialize)]
pub(crate) struct Detail<'a> {
    #[serde(flatten)]
    brief: Brief<'a>,
    update_user: &'a User,
    url: Url,
    config: Config<'a>,
}

/// One object: the vendor's SDK reads a list as nothing.
#[derive(Serialize)]
struct Url {
    name: &'static str,
    address: String,
    r#type: Visibility,
}

#[derive(Serialize)]
struct Config<'a> {
    model_instance_config: ModelInstanceConfig<'a>,
}

#[derive(Serialize)]
struct ModelInstanceConfig<'a> {
    resource: Resource<'a>,
}

#[derive(Serialize)]
struct Resource<'a> {
    min: u32,
    max: u32,
    spec_code: &'a str,
}

impl<'a> Detail<'a> {
    /// The instance as it is when it is called for.
    pub fn of(found: &'a Found, call: &Call<'_>) -> Self {
        let instance = &found.instance;
        let address = format!(
            "{}/v1/workspaces/{}/services/instances/{}/invocations",
            call.base_url(),
            call.workspace_id,
            instance.id
        );
        let url = Url {
            name: "ApiInvoke",
            address,
            r#type: if found.public_access {
                Visibility::Public
            } else {
                Visibility::Private
            },
        };
        let resource = Resource {
            min: instance.min,
            max: found.max,
            spec_code: &instance.spec_code,
        };
        Self {
            brief: Brief::of(found, call.now),
            update_user: &found.revision.update_user,
            url,
            config: Config {
                model_instance_config: ModelInstanceConfig { resource },
            },
        }
    }
}

/// What deploy, update and delete answer.
#[derive(Serialize)]
pub(crate) struct Accepted<'a> {
    /// The service instance.
    pub id: &'a str,
}
