//! A service instance as answers show it.

use operation::{Request, Timestamp};
use serde::Serialize;

use crate::api::ServiceCall;
use crate::instance::Source;
use crate::life_cycle::{self, InstanceStatus};
use crate::rules::iso8601;
use crate::snapshot::InstanceSnapshot;
use crate::user::{User, Visibility};

/// A service instance as a list shows it.
#[derive(Serialize)]
pub(crate) struct InstanceSummary<'a> {
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

impl<'a> InstanceSummary<'a> {
    /// The instance as it is at `now`.
    pub fn of(found: &'a InstanceSnapshot, now: Timestamp) -> Self {
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
pub(crate) fn duration(found: &InstanceSnapshot, now: Timestamp) -> i64 {
    life_cycle::running_seconds(now, found.instance.create_time, &found.reservation)
}

/// A service instance in full.
#[derive(Serialize)]
pub(crate) struct InstanceDetail<'a> {
    #[serde(flatten)]
    summary: InstanceSummary<'a>,
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

impl<'a> InstanceDetail<'a> {
    /// The instance as it is when it is called for.
    pub fn of(found: &'a InstanceSnapshot, call: &ServiceCall<'_>) -> Self {
        let instance = &found.instance;
        let address = format!(
            "{}/v1/workspaces/{}/services/instances/{}/invocations",
            base_url(call.request),
            call.caller.workspace_id,
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
            summary: InstanceSummary::of(found, call.context.now),
            update_user: &found.revision.update_user,
            url,
            config: Config {
                model_instance_config: ModelInstanceConfig { resource },
            },
        }
    }
}

/// The address that callers reach this server at: scheme and authority, without a trailing slash.
fn base_url(request: &Request) -> String {
    let forwarded = request.headers().get("x-forwarded-proto");
    // A reverse proxy may speak TLS for us; without one we speak plain HTTP.
    let scheme = match forwarded {
        Some(scheme) if scheme.as_bytes() == b"https" => "https",
        _ => "http",
    };
    format!("{scheme}://{}", operation::host(request))
}

/// What deploy, update and delete answer.
#[derive(Serialize)]
pub(crate) struct Accepted<'a> {
    /// The service instance.
    pub id: &'a str,
}
