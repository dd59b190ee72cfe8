//! `POST /v1/workspaces/{workspace_id}/services/instances`: deploys a service instance on an endpoint.

use operation::fields::{FieldError, Object, Problem, object};
use operation::{Response, huawei};

use crate::call::Call;
use crate::endpoint::{self, Endpoint};
use crate::error::{Error, Refusal};
use crate::instance::{self, Instance, Revision, Source};
use crate::instance_answer::Accepted;
use crate::rules;
use crate::service_fields::{self, Demand};
use crate::user::{User, Visibility};

/// Deploys a service instance: 200 and its id, once its endpoint admitted it.
pub(crate) fn run(call: &Call<'_>) -> Result<Response, Error> {
    let body = call.json()?;
    let order = Order::of(&Object::of(&body)?)?;
    let endpoint = endpoint::record(&call.workspace_id, &order.endpoint_id).read(call.store)?;
    let endpoint = endpoint.ok_or_else(|| Refusal::not_found("endpoint", &order.endpoint_id))?;

    let max = order.demand.as_ref().map_or(1, |demand| demand.max);
    let instance = order.instance(call, &endpoint)?;
    // Most refusals are found here, before anything is written.
    endpoint.clone().admit(call.now, &instance.id, max)?;
    deploy(call, &instance, max)?;
    Ok(huawei::json(200, &Accepted { id: &instance.id }))
}

fn deploy(call: &Call<'_>, instance: &Instance, max: u32) -> Result<(), Error> {
    let record = instance::record(&call.workspace_id, &instance.id);
    record.create(call.store, instance)?;
    let admitted = endpoint::change(
        call.store,
        &call.workspace_id,
        &instance.endpoint_id,
        call.now,
        |endpoint| endpoint.admit(call.now, &instance.id, max),
    );
    // Only a refusal is sure to have listed nothing: after a failure of the store the record must stay.
    if let Err(Error::Refused(_)) = &admitted {
        record.remove(call.store)?;
    }
    admitted
}

/// What the caller wants deployed.
struct Order {
    source: Source,
    name: String,
    description: String,
    endpoint_id: String,
    demand: Option<Demand>,
}

impl Order {
    fn of(body: &Object<'_>) -> Result<Self, FieldError> {
        let order = Self {
            source: body.required("source", object(service_fields::source))?,
            name: body.required("name", rules::name(64))?,
            description: body
                .optional("description", rules::description())?
                .unwrap_or_default(),
            endpoint_id: body.required("endpoint_id", rules::id())?,
            demand: body
                .optional("config", object(service_fields::config))?
                .flatten(),
        };
        match &order.demand {
            Some(demand) if demand.spec_code.is_none() => Err(FieldError {
                path: SPEC_CODE.to_owned(),
                problem: Problem::Missing,
                rule: "is mandatory".to_owned(),
            }),
            _ => Ok(order),
        }
    }

    /// The instance that `endpoint` would run; without a demand it has one unit of the endpoint's.
    fn instance(self, call: &Call<'_>, endpoint: &Endpoint) -> Result<Instance, Error> {
        let units = endpoint.model_units(call.now)?;
        let asked = self.demand.as_ref().and_then(|d| d.spec_code.as_ref());
        if let Some(asked) = asked.filter(|asked| **asked != units.spec_code) {
            let reserved = &units.spec_code;
            return Err(Refusal::new(
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
            min: self.demand.map_or(1, |demand| demand.min),
            spec_code: units.spec_code.clone(),
            create_time: call.now,
            create_user: user.clone(),
            deployed: Revision {
                name: self.name,
                description: self.description,
                update_time: call.now,
                update_user: user,
            },
        })
    }
}

const SPEC_CODE: &str = "config.model_instance_config.resource.spec_code";
