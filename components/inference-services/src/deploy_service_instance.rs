//! `POST /v1/workspaces/{workspace_id}/services/instances`: deploys a service instance on an endpoint.

use operation::fields::{self, FieldError, Object, object};
use operation::{Operation, Response, huawei};

use crate::admission;
use crate::api::{InferenceServices, ServiceCall};
use crate::endpoint::{self, Endpoint};
use crate::error::{ApiError, Error};
use crate::instance::{self, Instance, Revision, Source};
use crate::instance_answer::Accepted;
use crate::rules;
use crate::service_fields::{self, Scaling};
use crate::user::{User, Visibility};

/// Deploys a service instance: 200 and its id, once its endpoint admitted it.
pub struct DeployServiceInstance {
    source: Source,
    name: String,
    description: String,
    endpoint_id: String,
    scaling: Option<Scaling>,
}

impl Operation<InferenceServices> for DeployServiceInstance {
    fn parse(call: &ServiceCall<'_>) -> Result<Self, Error> {
        let body = fields::json(call.request.body())?;
        Ok(Self::read(&Object::of(&body)?)?)
    }

    fn run(self, call: &ServiceCall<'_>) -> Result<Response, Error> {
        let (store, now) = (call.context.store, call.context.now);
        let record = endpoint::record(&call.caller.workspace_id, &self.endpoint_id);
        let endpoint = record.read(store)?;
        let endpoint =
            endpoint.ok_or_else(|| ApiError::not_found("endpoint", &self.endpoint_id))?;

        let max = self.scaling.as_ref().map_or(1, |scaling| scaling.max);
        let instance = self.instance(call, &endpoint)?;
        // Most refusals are found here, before anything is written.
        endpoint.clone().admit(now, &instance.id, max)?;
        deploy(call, &instance, max)?;
        Ok(huawei::json(200, &Accepted { id: &instance.id }))
    }
}

fn deploy(call: &ServiceCall<'_>, instance: &Instance, max: u32) -> Result<(), Error> {
    let (store, now) = (call.context.store, call.context.now);
    let workspace_id = &call.caller.workspace_id;
    let record = instance::record(workspace_id, &instance.id);
    record.create(store, instance)?;
    let endpoint_id = &instance.endpoint_id;
    let admitted = admission::change(store, workspace_id, endpoint_id, now, |endpoint| {
        endpoint.admit(now, &instance.id, max)
    });
    // Only a refusal is sure to have listed nothing: after a failure of the store the record must stay.
    if let Err(Error::Refused(_)) = &admitted {
        record.remove(store)?;
    }
    admitted
}

impl DeployServiceInstance {
    fn read(body: &Object<'_>) -> Result<Self, FieldError> {
        let read = Self {
            source: body.required("source", object(service_fields::source))?,
            name: body.required("name", rules::name(64))?,
            description: body
                .optional("description", rules::description())?
                .unwrap_or_default(),
            endpoint_id: body.required("endpoint_id", rules::id())?,
            scaling: body
                .optional("config", object(service_fields::config))?
                .flatten(),
        };
        match &read.scaling {
            Some(scaling) if scaling.spec_code.is_none() => Err(FieldError::missing(SPEC_CODE)),
            _ => Ok(read),
        }
    }

    /// The instance that `endpoint` would run; unless the request says how it scales it has one unit of the endpoint's.
    fn instance(self, call: &ServiceCall<'_>, endpoint: &Endpoint) -> Result<Instance, Error> {
        let now = call.context.now;
        let units = endpoint.model_units(now)?;
        let asked = self.scaling.as_ref().and_then(|s| s.spec_code.as_ref());
        if let Some(asked) = asked.filter(|asked| **asked != units.spec_code) {
            let reserved = &units.spec_code;
            return Err(ApiError::new(
                format!("{SPEC_CODE} is {asked}, but the endpoint reserves {reserved}."),
                format!("Use {reserved}, or an endpoint that reserves {asked}."),
            )
            .into());
        }
        let user = User::from(&call.caller);
        Ok(Instance {
            id: operation::uuid(),
            endpoint_id: self.endpoint_id,
            visibility: Visibility::Private,
            source: self.source,
            min: self.scaling.map_or(1, |scaling| scaling.min),
            spec_code: units.spec_code.clone(),
            create_time: now,
            create_user: user.clone(),
            deployed: Revision {
                name: self.name,
                description: self.description,
                update_time: now,
                update_user: user,
            },
        })
    }
}

const SPEC_CODE: &str = "config.model_instance_config.resource.spec_code";
