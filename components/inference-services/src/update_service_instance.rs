//! `PUT /v1/workspaces/{workspace_id}/services/instances/{instance_id}`: updates a service instance.

use operation::fields::{self, FieldError, Object, object};
use operation::{Operation, Response, huawei};
use store::StoreError;

use crate::admission::{self, changeable};
use crate::api::{self, InferenceServices, ServiceCall};
use crate::error::{ApiError, Error};
use crate::instance::{self, Instance, Revision, Source};
use crate::instance_answer::Accepted;
use crate::rules;
use crate::service_fields::{self, Scaling};
use crate::snapshot::{self, InstanceSnapshot};
use crate::user::User;

/// Accepts an update: 202 and the instance's id. The former configuration serves until it is applied.
pub struct UpdateServiceInstance {
    id: String,
    update: Update,
}

/// What the caller wants changed. Clients send whole objects back, so what is fixed may be named too.
struct Update {
    source: Option<Source>,
    name: Option<String>,
    description: Option<String>,
    scaling: Option<Scaling>,
}

impl Operation<InferenceServices> for UpdateServiceInstance {
    fn parse(call: &ServiceCall<'_>) -> Result<Self, Error> {
        let id = api::id(call, "instance_id")?;
        let body = fields::json(call.request.body())?;
        let update = Update::read(&Object::of(&body)?)?;
        Ok(Self { id, update })
    }

    fn run(self, call: &ServiceCall<'_>) -> Result<Response, Error> {
        let Self { id, update } = self;
        let (store, now) = (call.context.store, call.context.now);
        let found = snapshot::find(store, &call.caller.workspace_id, &id, now)?
            .ok_or_else(|| ApiError::not_found("service instance", &id))?;

        update.must_keep_what_is_fixed(&found.instance)?;
        if !update.holds(&target(call, &found)?) {
            apply(call, &found, update)?;
        }
        Ok(huawei::json(202, &Accepted { id: &id }))
    }
}

fn apply(call: &ServiceCall<'_>, found: &InstanceSnapshot, update: Update) -> Result<(), Error> {
    let (store, now) = (call.context.store, call.context.now);
    let workspace_id = &call.caller.workspace_id;
    let id = &found.instance.id;
    let mut former = found.reservation.clone();
    former.apply_due_update(now);
    changeable(&former, id)?;

    let max = update.scaling.map_or(former.max, |scaling| scaling.max);
    let revision = Revision {
        name: update.name.unwrap_or_else(|| found.revision.name.clone()),
        description: update
            .description
            .unwrap_or_else(|| found.revision.description.clone()),
        update_time: now,
        update_user: User::from(&call.caller),
    };
    let to = operation::digits();
    let record = instance::revision_record(workspace_id, id, &to);
    record.create(store, &revision)?;
    let from = former.revision.as_deref();
    let endpoint_id = &found.instance.endpoint_id;
    let accepted = admission::change(store, workspace_id, endpoint_id, now, |endpoint| {
        endpoint.accept(now, id, from, &to, max)
    });
    // Only a refusal is sure to have changed nothing: after a failure of the store the record must stay.
    if let Err(Error::Refused(_)) = &accepted {
        record.remove(store)?;
    }
    accepted
}

/// What the instance is to become anyway: what it is, or what an update under way makes of it.
struct Target {
    name: String,
    description: String,
    max: u32,
}

fn target(call: &ServiceCall<'_>, found: &InstanceSnapshot) -> Result<Target, StoreError> {
    let now = call.context.now;
    let update = found.reservation.update.as_ref();
    let pending = match update.filter(|update| now < update.applied_at) {
        None => None,
        Some(update) => {
            let workspace_id = &call.caller.workspace_id;
            let id = &found.instance.id;
            let record = instance::revision_record(workspace_id, id, &update.revision);
            record
                .read(call.context.store)?
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

impl Update {
    fn read(body: &Object<'_>) -> Result<Self, FieldError> {
        Ok(Self {
            source: body.optional("source", object(service_fields::source))?,
            name: body.optional("name", rules::name(64))?,
            description: body.optional("description", rules::description())?,
            scaling: body
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
        let Some(scaling) = &self.scaling else {
            return Ok(());
        };
        if scaling.min != instance.min {
            let rule = format!("cannot be changed by an update; send {}", instance.min);
            return Err(FieldError::value(format!("{RESOURCE}.min"), rule));
        }
        let spec_code = scaling.spec_code.as_ref();
        if spec_code.is_some_and(|code| *code != instance.spec_code) {
            return Err(FieldError::value(format!("{RESOURCE}.spec_code"), FIXED));
        }
        Ok(())
    }

    /// Whether the target is what is asked for already.
    fn holds(&self, target: &Target) -> bool {
        let same =
            |asked: &Option<String>, is: &str| asked.as_ref().is_none_or(|asked| asked == is);
        let scaling = self.scaling.as_ref();
        same(&self.name, &target.name)
            && same(&self.description, &target.description)
            && scaling.is_none_or(|scaling| scaling.max == target.max)
    }
}
