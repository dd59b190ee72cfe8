//! `PUT /v1/workspaces/{workspace_id}/services/instances/{instance_id}`: updates a service instance.

use operation::fields::{FieldError, Object, object};
use operation::{Response, huawei};

use crate::call::Call;
use crate::endpoint::{self, changeable};
use crate::error::{Error, Refusal};
use crate::instance::{self, Found, Instance, Revision, Source};
use crate::instance_answer::Accepted;
use crate::rules;
use crate::service_fields::{self, Demand};
use crate::user::User;

/// Accepts an update: 202 and the instance's id. The former configuration serves until it is applied.
pub(crate) fn run(call: &Call<'_>) -> Result<Response, Error> {
    let id = call.id("instance_id")?;
    let body = call.json()?;
    let wish = Wish::of(&Object::of(&body)?)?;
    let found = instance::find(call.store, &call.workspace_id, &id, call.now)?
        .ok_or_else(|| Refusal::not_found("service instance", &id))?;

    wish.must_keep_what_is_fixed(&found.instance)?;
    if !wish.holds(&target(call, &found)?) {
        update(call, &found, wish)?;
    }
    Ok(huawei::json(202, &Accepted { id: &id }))
}

fn update(call: &Call<'_>, found: &Found, wish: Wish) -> Result<(), Error> {
    let id = &found.instance.id;
    let mut former = found.reservation.clone();
    former.settle(call.now);
    changeable(&former, id)?;

    let max = wish.demand.map_or(former.max, |demand| demand.max);
    let revision = Revision {
        name: wish.name.unwrap_or_else(|| found.revision.name.clone()),
        description: wish
            .description
            .unwrap_or_else(|| found.revision.description.clone()),
        update_time: call.now,
        update_user: User::from(&call.caller),
    };
    let to = operation::digits();
    let record = instance::revision_record(&call.workspace_id, id, &to);
    record.create(call.store, &revision)?;
    let from = former.revision.as_deref();
    let accepted = endpoint::change(
        call.store,
        &call.workspace_id,
        &found.instance.endpoint_id,
        call.now,
        |endpoint| endpoint.accept(call.now, id, from, &to, max),
    );
    // Only a refusal is sure to have changed nothing: after a failure of the store the record must stay.
    if let Err(Error::Refused(_)) = &accepted {
        record.remove(call.store)?;
    }
    accepted
}

/// What the instance is to become anyway: what it is, or what an update under way makes of it.
struct Target {
    name: String,
    description: String,
    max: u32,
}

fn target(call: &Call<'_>, found: &Found) -> Result<Target, Error> {
    let update = found.reservation.update.as_ref();
    let pending = match update.filter(|update| call.now < update.applied_at) {
        None => None,
        Some(update) => {
            let id = &found.instance.id;
            let record = instance::revision_record(&call.workspace_id, id, &update.revision);
            record
                .read(call.store)?
                .map(|revision| (revision, update.max))
        }
    };
    let (revision, max) = pending.unwrap_or_else(|| (found.revision.clone(), found.max));
    Ok(Target {
        name: revision.name,
        description: revision.description,
        max,
    })
}

/// What the caller wants changed. Clients send whole objects back, so what is fixed may be named too.
struct Wish {
    source: Option<Source>,
    name: Option<String>,
    description: Option<String>,
    demand: Option<Demand>,
}

impl Wish {
    fn of(body: &Object<'_>) -> Result<Self, FieldError> {
        Ok(Self {
            source: body.optional("source", object(service_fields::source))?,
            name: body.optional("name", rules::name(64))?,
            description: body.optional("description", rules::description())?,
            demand: body
                .optional("config", object(service_fields::config))?
                .flatten(),
        })
    }

    /// Refuses a change of what the vendor does not let be changed: model, version, minimum, spec.
    fn must_keep_what_is_fixed(&self, instance: &Instance) -> Result<(), FieldError> {
        const RESOURCE: &str = "config.model_instance_config.resource";
        const FIXED: &str = "cannot be changed by an update; leave it out or send the stored value";
        let stored = &instance.source;
        let source = self.source.as_ref();
        if source.is_some_and(|source| source.id != stored.id) {
            return Err(FieldError::value("source.id", FIXED));
        }
        let version = source.and_then(|source| source.version_id.as_ref());
        if version.is_some() && version != stored.version_id.as_ref() {
            return Err(FieldError::value("source.version_id", FIXED));
        }
        let Some(demand) = &self.demand else {
            return Ok(());
        };
        if demand.min != instance.min {
            let rule = format!("cannot be changed by an update; send {}", instance.min);
            return Err(FieldError::value(format!("{RESOURCE}.min"), rule));
        }
        let spec_code = demand.spec_code.as_ref();
        if spec_code.is_some_and(|code| *code != instance.spec_code) {
            return Err(FieldError::value(format!("{RESOURCE}.spec_code"), FIXED));
        }
        Ok(())
    }

    /// Whether the target is what is wished for already.
    fn holds(&self, target: &Target) -> bool {
        let same = |wish: &Option<String>, is: &str| wish.as_ref().is_none_or(|wish| wish == is);
        let demand = self.demand.as_ref();
        same(&self.name, &target.name)
            && same(&self.description, &target.description)
            && demand.is_none_or(|demand| demand.max == target.max)
    }
}
