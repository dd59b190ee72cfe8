//! `POST /v1/workspaces/{workspace_id}/endpoints`: creates an endpoint.

use std::collections::BTreeMap;

use operation::fields::{self, FieldError, Object, boolean, object, text, word};
use operation::{Operation, Response, huawei};

use crate::api::{InferenceServices, ServiceCall};
use crate::endpoint::{
    self, Definition, Endpoint, EndpointType, ImagePackage, ModelUnits, ReservedResource, WorkUnits,
};
use crate::endpoint_answer::EndpointAnswer;
use crate::error::{ApiError, Error};
use crate::rules;
use crate::user::{User, Visibility};

/// Creates an endpoint: 202 and the endpoint, which runs soon after.
pub struct CreateEndpoint {
    definition: Definition,
}

impl Operation<InferenceServices> for CreateEndpoint {
    fn parse(call: &ServiceCall<'_>) -> Result<Self, Error> {
        let body = fields::json(call.request.body())?;
        let definition = definition(&Object::of(&body)?)?;
        Ok(Self { definition })
    }

    fn run(self, call: &ServiceCall<'_>) -> Result<Response, Error> {
        let now = call.context.now;
        let endpoint = Endpoint {
            id: operation::hex32(),
            definition: self.definition,
            visibility: Visibility::Private,
            create_time: now,
            owner: User::from(&call.caller),
            deployments: 0,
            reservations: BTreeMap::new(),
        };
        create(call, &endpoint)?;
        Ok(huawei::json(202, &EndpointAnswer::of(&endpoint, now)))
    }
}

fn create(call: &ServiceCall<'_>, endpoint: &Endpoint) -> Result<(), Error> {
    let (store, workspace_id) = (call.context.store, &call.caller.workspace_id);
    let name = &endpoint.definition.name;
    let names = endpoint::directory(workspace_id);
    // Most duplicates are seen here, before anything is written.
    if names.get(store, name)?.is_some() {
        return Err(taken(name).into());
    }
    let record = endpoint::record(workspace_id, &endpoint.id);
    record.create(store, endpoint)?;
    if names.claim(store, name, &endpoint.id)?.is_some() {
        record.remove(store)?;
        return Err(taken(name).into());
    }
    Ok(())
}

fn taken(name: &str) -> ApiError {
    ApiError::new(
        format!("An endpoint named {name} exists already in this workspace."),
        "Choose another name.",
    )
}

fn definition(body: &Object<'_>) -> Result<Definition, FieldError> {
    for unsupported in ["ray_resource", "config", "cache_list"] {
        if body.has(unsupported) {
            let rule = "is not supported by this server; leave it out";
            return Err(FieldError::value(unsupported, rule));
        }
    }
    let definition = Definition {
        name: body.required("name", rules::name(128))?,
        description: body
            .optional("description", rules::description())?
            .unwrap_or_default(),
        r#type: body.required("type", word())?,
        reserved_resource: body.optional("reserved_resource", object(reserved_resource))?,
        cap: body.optional("cap", object(image_package))?,
        custom_image_id: body.optional("custom_image_id", rules::id())?,
        public_access: body.optional("public_access", boolean())?.unwrap_or(false),
    };
    let resource = definition.reserved_resource.as_ref();
    let has_units = resource.is_some_and(|resource| resource.mu.is_some());
    if definition.r#type == EndpointType::Inference && !has_units {
        return Err(FieldError::value(
            "reserved_resource.mu",
            "is mandatory for an endpoint of type inference",
        ));
    }
    Ok(definition)
}

fn reserved_resource(fields: &Object<'_>) -> Result<ReservedResource, FieldError> {
    Ok(ReservedResource {
        apu: fields.optional("apu", object(work_units))?,
        dpu: fields.optional("dpu", object(work_units))?,
        mu: fields.optional("mu", object(model_units))?,
    })
}

fn model_units(fields: &Object<'_>) -> Result<ModelUnits, FieldError> {
    let units = ModelUnits {
        spec_code: fields.required("spec_code", rules::spec_code())?,
        min: rules::stored(fields.required("min", rules::units(0))?),
        max: rules::stored(fields.required("max", rules::units(1))?),
    };
    rules::ordered(fields, units.min, units.max)?;
    rules::known_spec(fields, &units.spec_code)?;
    Ok(units)
}

fn work_units(fields: &Object<'_>) -> Result<WorkUnits, FieldError> {
    let warm_up_num = rules::stored(fields.required("warm_up_num", rules::units(0))?);
    let max_num = fields.optional("max_num", rules::units(0))?;
    let max_num = max_num.map_or(warm_up_num, rules::stored);
    if max_num < warm_up_num {
        let rule = format!("must be at least warm_up_num, which is {warm_up_num}");
        return Err(FieldError::value(fields.path_of("max_num"), rule));
    }
    Ok(WorkUnits {
        spec_code: fields.required("spec_code", rules::spec_code())?,
        warm_up_num,
        max_num,
    })
}

fn image_package(fields: &Object<'_>) -> Result<ImagePackage, FieldError> {
    Ok(ImagePackage {
        cap_id: fields.required("cap_id", text(1..=64))?,
        version_id: fields.optional("version_id", text(1..=64))?,
    })
}
