//! The pictures of a request: base64 in a JSON field.

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use operation::fields::{Object, text};

use crate::{Code, Error, body};

/// Standard base64, with or without its padding.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The bytes of the field `file`, or `None` when it is absent or empty.
pub fn file(fields: &Object<'_>) -> Result<Option<Vec<u8>>, Error> {
    let encoded = body::optional_text(fields, "file", text(0..=usize::MAX))?;
    encoded.map(decode).transpose()
}

/// Line breaks between the digits are fine, as most encoders write them, and so is the head of a
/// `data:` address, as browsers write it.
fn decode(mut encoded: String) -> Result<Vec<u8>, Error> {
    encoded.retain(|c| !c.is_ascii_whitespace());
    let digits = match encoded.split_once(";base64,") {
        Some((head, digits)) if head.starts_with("data:") => digits,
        _ => encoded.as_str(),
    };
    BASE64.decode(digits).map_err(|error| {
        let advice = format!("file must be a picture in base64: {error}.");
        Error::new(Code::Unsupported, advice)
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
                decode(encoded.to_owned()).unwrap(),
                [0, 1, 2, 3],
                "{encoded}"
            );
        }
    }

    #[test]
    fn other_text_is_refused() {
        for encoded in ["AAE_", "A", "http://h/a.jpg", "AA=A", "data:image/png,AAEC"] {
            let error = decode(encoded.to_owned()).unwrap_err();
            assert!(
                matches!(error, Error::Refused(Code::Unsupported, _)),
                "{encoded}"
            );
        }
    }
}
