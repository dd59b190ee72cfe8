//! The picture of a request: base64 in a JSON field, or a URL; and the part of it that counts.

use std::borrow::Cow;

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use operation::fields::{FieldError, Location, Object, Rule, text};
use serde_json::Value;

use super::body::optional_text;
use crate::error::Error;
use crate::error_code::Code;
use crate::inference::{Acceptance, DescribeError, Description, Format, Language, Region, Size};
use crate::services::Services;

/// The pictures that v1 takes.
static V1: Acceptance = Acceptance {
    formats: Cow::Borrowed(&[Format::Jpeg, Format::Png, Format::Bmp]),
    min_side: 100,
    max_side: 2048,
};

/// The pictures that v2 takes; their files have at most [`MAX_V2_BYTES`].
static V2: Acceptance = Acceptance {
    formats: Cow::Borrowed(&[Format::Jpeg, Format::Png, Format::Bmp, Format::Webp]),
    min_side: 64,
    max_side: 4096,
};

/// Bytes of a v2 picture, decoded from base64: 5 MiB.
const MAX_V2_BYTES: usize = 5 << 20;

/// Pixels of the side of a [`Corners`] region, at least.
const MIN_SIDE: u32 = 15;

/// Standard base64, with or without its padding.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A picture, not read yet.
#[derive(Debug)]
pub struct Picture {
    /// The field that it came in.
    field: &'static str,
    source: Source,
    accepted: &'static Acceptance,
}

#[derive(Debug)]
enum Source {
    Bytes(Vec<u8>),
    Url(String),
}

impl Picture {
    /// The mandatory picture of a request of v2: `image_base64`, which wins, or `image_url`.
    pub fn required_v2(fields: &Object<'_>) -> Result<Self, Error> {
        Self::optional_v2(fields)?.ok_or_else(|| {
            let advice = "Give a picture in image_base64, or its address in image_url.";
            Error::new(Code::NothingGiven, advice)
        })
    }

    /// `image_base64`, which wins, or `image_url`; an empty text is as good as none.
    pub fn optional_v2(fields: &Object<'_>) -> Result<Option<Self>, Error> {
        const BYTES: &str = "image_base64";
        const URL: &str = "image_url";
        let picture = |field, source| Self {
            field,
            source,
            accepted: &V2,
        };
        if let Some(bytes) = decoded(fields, BYTES)? {
            if bytes.len() > MAX_V2_BYTES {
                let rule = format!("must be a picture of at most {MAX_V2_BYTES} bytes");
                return Err(FieldError::value(BYTES, rule).into());
            }
            return Ok(Some(picture(BYTES, Source::Bytes(bytes))));
        }
        let url = optional_text(fields, URL, text(0..=4096))?;
        Ok(url.map(|url| picture(URL, Source::Url(url))))
    }

    /// The picture in v1's field `file`, or `None` when it is absent or empty.
    pub fn file_v1(fields: &Object<'_>) -> Result<Option<Self>, FieldError> {
        const FIELD: &str = "file";
        let bytes = decoded(fields, FIELD)?;
        Ok(bytes.map(|bytes| Self {
            field: FIELD,
            source: Source::Bytes(bytes),
            accepted: &V1,
        }))
    }

    /// The picture that v1's field `path` stands for: `None` unless it, which is a name of any form, is a URL.
    pub fn at_path_v1(path: &str) -> Option<Self> {
        let (scheme, _) = path.split_once("://")?;
        let is_http = ["http", "https"]
            .iter()
            .any(|http| scheme.eq_ignore_ascii_case(http));
        is_http.then(|| Self {
            field: "path",
            source: Source::Url(path.to_owned()),
            accepted: &V1,
        })
    }

    /// Describes it, or `region` of it, by `model`; with keywords in `language`, if they are wanted.
    pub fn describe(
        &self,
        services: &Services<'_>,
        model: &str,
        region: Option<Region>,
        language: Option<Language>,
    ) -> Result<Description, Error> {
        let fetched;
        let bytes = match &self.source {
            Source::Bytes(bytes) => bytes,
            Source::Url(url) => {
                fetched = services.pictures.fetch(url)?;
                &fetched
            }
        };
        let inference = services.inference;
        let described = inference.describe(model, bytes, region, self.accepted, language);
        described.map_err(|error| self.refused(&error))
    }

    fn refused(&self, error: &DescribeError) -> Error {
        let accepted = self.accepted;
        let rule = match error {
            DescribeError::UnknownModel => {
                return Error::new(Code::Model, "The instance's model is not built in.");
            }
            DescribeError::RegionOutside(Size { width, height }) => {
                let rule = format!("must lie within the picture's {width} x {height} pixels");
                return FieldError::value("box", rule).into();
            }
            DescribeError::UnsupportedFormat => {
                format!("must be a picture in one of {:?}", accepted.formats)
            }
            DescribeError::Malformed(how) => format!("must be a whole picture: {how}"),
            DescribeError::SideOutOfRange(Size { width, height }) => format!(
                "must be a picture with sides of {} to {} pixels, not {width} x {height}",
                accepted.min_side, accepted.max_side
            ),
        };
        FieldError::value(self.field, rule).into()
    }
}

/// The bytes of the field `name`, or `None` when it is absent or empty.
fn decoded(fields: &Object<'_>, name: &str) -> Result<Option<Vec<u8>>, FieldError> {
    let encoded = optional_text(fields, name, text(0..=usize::MAX))?;
    encoded.map(|encoded| decode(name, encoded)).transpose()
}

/// Line breaks between the digits are fine, as most encoders write them, and so is the head of a
/// `data:` URL, as browsers write it.
fn decode(name: &str, mut encoded: String) -> Result<Vec<u8>, FieldError> {
    encoded.retain(|c| !c.is_ascii_whitespace());
    let digits = match encoded.split_once(";base64,") {
        Some((head, digits)) if head.starts_with("data:") => digits,
        _ => encoded.as_str(),
    };
    BASE64.decode(digits).map_err(|error| {
        let rule = format!("must be a picture in base64: {error}");
        FieldError::value(name, rule)
    })
}

/// The rule of a box: `x1,y1,x2,y2`, the second corner outside of it.
pub struct Corners;

impl Rule for Corners {
    type Output = Region;

    fn check(&self, value: &Value, at: Location<'_>) -> Result<Region, FieldError> {
        let written = text(0..=64).check(value, at)?;
        corners(&written).ok_or_else(|| {
            at.invalid(format!(
                "must be x1,y1,x2,y2 in whole pixels without blanks, and {MIN_SIDE} pixels \
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
    let side = |from: u32, to: u32| to.checked_sub(from).filter(|side| *side >= MIN_SIDE);
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

    #[test]
    fn base64_is_taken_as_encoders_write_it() {
        for encoded in [
            "AAECAw==",
            "AAECAw",
            "AAEC\r\nAw==\n",
            "data:image/png;base64,AAECAw==",
        ] {
            assert_eq!(
                decode("file", encoded.to_owned()).unwrap(),
                [0, 1, 2, 3],
                "{encoded}"
            );
        }
    }

    #[test]
    fn other_text_is_refused() {
        for encoded in ["AAE_", "A", "http://h/a.jpg", "AA=A", "data:image/png,AAEC"] {
            let error = decode("file", encoded.to_owned()).unwrap_err();
            assert_eq!(error.path, "file", "{encoded}");
        }
    }
}
