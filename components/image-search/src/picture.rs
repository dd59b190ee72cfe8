//! The pictures of a request: base64 in a JSON field, or an address.

use std::borrow::Cow;

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use operation::fields::{FieldError, Object, text};

use crate::call::Call;
use crate::inference::{Acceptance, DescribeError, Description, Format, Language, Region, Size};
use crate::{Code, Error, Unfetched, body};

/// What v1 takes.
pub const V1: Acceptance = Acceptance {
    formats: Cow::Borrowed(&[Format::Jpeg, Format::Png, Format::Bmp]),
    min_side: 100,
    max_side: 2048,
};

/// What v2 takes; its files have at most [`V2_BYTES`].
pub const V2: Acceptance = Acceptance {
    formats: Cow::Borrowed(&[Format::Jpeg, Format::Png, Format::Bmp, Format::Webp]),
    min_side: 64,
    max_side: 4096,
};

/// Bytes of a v2 picture, decoded from base64: 5 MiB.
pub const V2_BYTES: usize = 5 << 20;

/// Standard base64, with or without its padding.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The bytes of the field `name`, or `None` when it is absent or empty.
pub fn base64(fields: &Object<'_>, name: &str) -> Result<Option<Vec<u8>>, Error> {
    let encoded = body::optional_text(fields, name, text(0..=usize::MAX))?;
    encoded.map(|encoded| decode(name, encoded)).transpose()
}

/// Describes a picture, or `region` of it, by `model`; with keywords in `language`, if they are wanted.
/// `field` is where the picture came from.
pub fn describe(
    call: &Call<'_>,
    model: &str,
    field: &str,
    picture: &[u8],
    region: Option<Region>,
    accept: &Acceptance,
    language: Option<Language>,
) -> Result<Description, Error> {
    let inference = call.inference();
    let described = inference.describe(model, picture, region, accept, language);
    described.map_err(|error| refused(field, &error, accept))
}

fn refused(field: &str, error: &DescribeError, accept: &Acceptance) -> Error {
    let rule = match error {
        DescribeError::UnknownModel => {
            return Error::new(Code::Model, "The instance's model is not built in.");
        }
        DescribeError::RegionOutside(Size { width, height }) => {
            let rule = format!("must lie within the picture's {width} x {height} pixels");
            return FieldError::value("box", rule).into();
        }
        DescribeError::UnsupportedFormat => {
            format!("must be a picture in one of {:?}", accept.formats)
        }
        DescribeError::Malformed(how) => format!("must be a whole picture: {how}"),
        DescribeError::SideOutOfRange(Size { width, height }) => format!(
            "must be a picture with sides of {} to {} pixels, not {width} x {height}",
            accept.min_side, accept.max_side
        ),
    };
    FieldError::value(field, rule).into()
}

/// The picture at an address.
pub fn fetch(call: &Call<'_>, address: &str) -> Result<Vec<u8>, Error> {
    let fetched = call.tools.addresses.picture(address);
    fetched.map_err(|reason| match reason {
        Unfetched::Refused(refusal) => Error::new(Code::Fetch, format!("Note: {refusal}.")),
        Unfetched::Misconfigured(reason) => Error::internal(call.context, reason),
    })
}

/// Whether a v1 path, which is a name of any form, is an address.
pub fn is_address(path: &str) -> bool {
    path.split_once("://").is_some_and(|(scheme, _)| {
        scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https")
    })
}

/// Line breaks between the digits are fine, as most encoders write them, and so is the head of a
/// `data:` address, as browsers write it.
fn decode(name: &str, mut encoded: String) -> Result<Vec<u8>, Error> {
    encoded.retain(|c| !c.is_ascii_whitespace());
    let digits = match encoded.split_once(";base64,") {
        Some((head, digits)) if head.starts_with("data:") => digits,
        _ => encoded.as_str(),
    };
    BASE64.decode(digits).map_err(|error| {
        let rule = format!("must be a picture in base64: {error}");
        FieldError::value(name, rule).into()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

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
            assert!(
                matches!(&error, Error::Field(fault) if fault.path == "file"),
                "{encoded}"
            );
        }
    }
}
