//! What a request shows: a picture, the part of it that counts, and what that is.

use operation::fields::{FieldError, Location, Object, Rule, boolean, object, text};
use serde_json::Value;

use super::category::{self, Category};
use crate::call::Call;
use crate::inference::{Description, Language, Region, Size};
use crate::instance::{Instance, ServiceType};
use crate::picture::{self, V2, V2_BYTES};
use crate::{Code, Error, body};

/// Pixels of a box's side at least.
const SHORTEST_SIDE: u32 = 15;

/// A picture, or where it is.
pub enum Picture {
    /// The bytes of `image_base64`.
    Bytes(Vec<u8>),
    /// The address in `image_url`.
    Address(String),
}

impl Picture {
    /// The mandatory picture of a request.
    pub fn read(fields: &Object<'_>) -> Result<Self, Error> {
        Self::optional(fields)?.ok_or_else(|| {
            let advice = "Give a picture in image_base64, or its address in image_url.";
            Error::new(Code::NothingGiven, advice)
        })
    }

    /// `image_base64`, which wins, or `image_url`; an empty text is as good as none.
    pub fn optional(fields: &Object<'_>) -> Result<Option<Self>, Error> {
        const FIELD: &str = "image_base64";
        if let Some(bytes) = picture::base64(fields, FIELD)? {
            if bytes.len() > V2_BYTES {
                let rule = format!("must be a picture of at most {V2_BYTES} bytes");
                return Err(FieldError::value(FIELD, rule).into());
            }
            return Ok(Some(Self::Bytes(bytes)));
        }
        let address = body::optional_text(fields, "image_url", text(0..=4096))?;
        Ok(address.map(Self::Address))
    }

    /// Describes it, or `region` of it, by `model`; with keywords in `language`, if they are wanted.
    pub fn described(
        &self,
        call: &Call<'_>,
        model: &str,
        region: Option<Region>,
        language: Option<Language>,
    ) -> Result<Description, Error> {
        let fetched;
        let (field, bytes) = match self {
            Self::Bytes(bytes) => ("image_base64", bytes),
            Self::Address(address) => {
                fetched = picture::fetch(call, address)?;
                ("image_url", &fetched)
            }
        };
        picture::describe(call, model, field, bytes, region, &V2, language)
    }

    /// Describes it as `hints` say; with keywords in `language`, if they are wanted.
    pub fn describe(
        &self,
        call: &Call<'_>,
        instance: &Instance,
        hints: &Hints,
        language: Option<Language>,
    ) -> Result<Subject, Error> {
        let model = instance.describing_model()?;
        let described = self.described(call, model, hints.region, language);
        let described = described.map_err(in_optional_params)?;
        let Size { width, height } = described.size;
        let whole = Region {
            x: 0,
            y: 0,
            width,
            height,
        };
        Ok(Subject {
            region: hints.region.unwrap_or(whole),
            category: hints.category,
            described,
        })
    }
}

/// `box` is a field of `optional_params` here.
fn in_optional_params(error: Error) -> Error {
    match error {
        Error::Field(fault) if fault.path == "box" => Error::Field(FieldError {
            path: "optional_params.box".to_owned(),
            ..fault
        }),
        other => other,
    }
}

/// What a request knows of its picture.
#[derive(Debug, Clone, Copy)]
pub struct Hints {
    region: Option<Region>,
    category: Option<Category>,
}

impl Hints {
    /// The field `optional_params` of an adding.
    pub fn read(fields: &Object<'_>, service_type: ServiceType) -> Result<Self, FieldError> {
        let given = object(|params: &Object<'_>| Self::of(params, service_type));
        let given = fields.optional("optional_params", given)?;
        Ok(given.unwrap_or_else(|| Self::none(service_type)))
    }

    /// Those among the optional parameters.
    pub fn of(params: &Object<'_>, service_type: ServiceType) -> Result<Self, FieldError> {
        // There is no detection and no classification to turn off.
        for switch in ["do_det", "do_cls"] {
            params.optional(switch, boolean())?;
        }
        Ok(Self {
            region: params.optional("box", Corners)?,
            category: category::read(params, service_type)?,
        })
    }

    /// Nothing is known.
    pub fn none(service_type: ServiceType) -> Self {
        Self {
            region: None,
            category: category::others(service_type),
        }
    }
}

/// What a picture was found to show.
pub struct Subject {
    /// What the model made of it.
    pub described: Description,
    /// The part that counts: the whole picture where no box says otherwise.
    pub region: Region,
    /// What it is; `None` where pictures are not of products.
    pub category: Option<Category>,
}

/// The rule of a box: `x1,y1,x2,y2`, the second corner outside of it.
pub struct Corners;

impl Rule for Corners {
    type Output = Region;

    fn check(&self, value: &Value, at: Location<'_>) -> Result<Region, FieldError> {
        let written = text(0..=64).check(value, at)?;
        corners(&written).ok_or_else(|| {
            at.invalid(format!(
                "must be x1,y1,x2,y2 in whole pixels without blanks, and {SHORTEST_SIDE} pixels \
                 from x1 to x2 and from y1 to y2 at least"
            ))
        })
    }
}

fn corners(written: &str) -> Option<Region> {
    let numbers: Vec<u32> = written.split(',').map(pixels).collect::<Option<_>>()?;
    let [x1, y1, x2, y2] = numbers[..] else {
        return None;
    };
    let side = |from: u32, to: u32| to.checked_sub(from).filter(|side| *side >= SHORTEST_SIDE);
    Some(Region {
        x: x1,
        y: y1,
        width: side(x1, x2)?,
        height: side(y1, y2)?,
    })
}

/// Digits alone: no sign, no blank.
fn pixels(digits: &str) -> Option<u32> {
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_is_two_corners() {
        let region = Region {
            x: 1,
            y: 2,
            width: 15,
            height: 20,
        };
        assert_eq!(corners("1,2,16,22"), Some(region));
        for wrong in [
            "",
            "1,2,16",
            "1,2,16,22,5",
            "1, 2,16,22",
            "1,2,15,22",
            "1,2,16,16",
            "16,2,1,22",
            "-1,2,16,22",
            "1.0,2,16,22",
            "1,2,4294967296,22",
            "+1,2,16,22",
            "a,2,16,22",
        ] {
            assert_eq!(corners(wrong), None, "{wrong}");
        }
    }
}
