//! `POST /sightline/v1/{project_id}/compare`: the score that one picture has for another.

use operation::fields::{FieldError, Location, Object, Rule};
use operation::{Context, Request, Response, huawei};
use serde::Serialize;
use serde_json::Value;

use crate::call::Call;
use crate::instance::MODEL;
use crate::v2::subject::{Corners, Picture};
use crate::{Api, Error, Tools, body};

/// Answers the request.
pub fn answer(request: &Request, context: &Context<'_>, tools: &Tools<'_>) -> Response {
    Call::answer(Api::Extension, request, context, tools, |call| {
        match call.method() {
            "POST" => compare(call),
            _ => Err(call.method_not_allowed("POST")),
        }
    })
}

fn compare(call: &Call<'_>) -> Result<Response, Error> {
    let json = body::json(call.request)?;
    Object::of(&json)?;
    let a = descriptor(call, &json, "a")?;
    let b = descriptor(call, &json, "b")?;
    let score = call.inference().similarity(&a, &b);
    let score = score.map_err(|error| Error::library(call.context, &error))?;
    #[derive(Serialize)]
    struct Body {
        score: f64,
    }
    let score = f64::from(score);
    Ok(huawei::json(200, &Body { score }))
}

/// The descriptor of the picture in the field `side`.
fn descriptor(call: &Call<'_>, json: &Value, side: &str) -> Result<Vec<i8>, Error> {
    Object::of(json)?.required(side, AnObject)?;
    let within = |error: Error| match error {
        Error::Field(fault) => Error::Field(FieldError {
            path: format!("{side}.{}", fault.path),
            ..fault
        }),
        Error::Refused(code, advice) => Error::Refused(code, format!("In {side}: {advice}")),
        other => other,
    };
    let describe = |fields: &Object<'_>| {
        let region = fields.optional("box", Corners)?;
        Picture::read(fields)?.described(call, MODEL, region, None)
    };
    let described = describe(&Object::of(&json[side])?).map_err(within)?;
    Ok(described.descriptor)
}

/// The rule of a field that is read by itself.
struct AnObject;

impl Rule for AnObject {
    type Output = ();

    fn check(&self, value: &Value, at: Location<'_>) -> Result<(), FieldError> {
        value
            .as_object()
            .map(|_| ())
            .ok_or_else(|| at.wrong_type("an object"))
    }
}
