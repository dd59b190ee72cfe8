//! `POST /sightline/v1/{project_id}/compare`: the score that one picture has for another.

use operation::fields::{FieldError, Location, Object, Rule};
use operation::{Operation, Response, huawei};
use serde::Serialize;
use serde_json::Value;

use crate::api::{ImageSearch, ImageSearchCall};
use crate::error::Error;
use crate::inference::Region;
use crate::instance::MODEL;
use crate::request::{Corners, Picture, json};
use crate::services::Services;

/// Compares two pictures, or parts of them.
pub struct CompareImages {
    a: Side,
    b: Side,
}

/// One of the two.
struct Side {
    /// The field that it came in.
    name: &'static str,
    picture: Picture,
    region: Option<Region>,
}

impl Operation<ImageSearch> for CompareImages {
    fn parse(call: &ImageSearchCall<'_>) -> Result<Self, Error> {
        let body = json(call.request)?;
        Ok(Self {
            a: Side::read(&body, "a")?,
            b: Side::read(&body, "b")?,
        })
    }

    fn run(self, call: &ImageSearchCall<'_>) -> Result<Response, Error> {
        let services = &call.services;
        let (a, b) = (self.a.descriptor(services)?, self.b.descriptor(services)?);
        let score = services.inference.similarity(&a, &b)?;
        #[derive(Serialize)]
        struct Body {
            score: f64,
        }
        let score = f64::from(score);
        Ok(huawei::json(200, &Body { score }))
    }
}

impl Side {
    fn read(body: &Value, name: &'static str) -> Result<Self, Error> {
        Object::of(body)?.required(name, AnObject)?;
        let read = |fields: &Object<'_>| {
            let region = fields.optional("box", Corners)?;
            Ok((Picture::required_v2(fields)?, region))
        };
        let (picture, region) =
            read(&Object::of(&body[name])?).map_err(|error| within(name, error))?;
        Ok(Self {
            name,
            picture,
            region,
        })
    }

    fn descriptor(&self, services: &Services<'_>) -> Result<Vec<i8>, Error> {
        let described = self.picture.describe(services, MODEL, self.region, None);
        let described = described.map_err(|error| within(self.name, error))?;
        Ok(described.descriptor)
    }
}

/// The error of a side, which names it.
fn within(side: &str, error: Error) -> Error {
    match error {
        Error::Field(error) => Error::Field(FieldError {
            path: format!("{side}.{}", error.path),
            ..error
        }),
        Error::Refused(code, advice) => Error::Refused(code, format!("In {side}: {advice}")),
        other => other,
    }
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
