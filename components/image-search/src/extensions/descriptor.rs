//! Descriptors that a request brings with it.

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use operation::fields::{FieldError, Location, Rule};
use serde_json::Value;

use crate::instance::Instance;

/// Base64 with its padding, as most libraries want it; it is also taken without.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A descriptor as an export writes it.
pub fn encode(components: &[i8]) -> String {
    let bytes: Vec<u8> = components.iter().map(|byte| *byte as u8).collect();
    BASE64.encode(bytes)
}

/// The rule of a descriptor: as many components as those of the instance have, as signed bytes in base64 of
/// which the greatest is 127 or -127, or as numbers, of which only the direction counts.
pub struct Descriptor {
    length: usize,
}

impl Descriptor {
    /// The rule of the instance's descriptors.
    pub fn of(instance: &Instance) -> Self {
        Self {
            length: instance.descriptor_length as usize,
        }
    }

    fn must_fit<T>(
        &self,
        components: &[T],
        what: &str,
        at: Location<'_>,
    ) -> Result<(), FieldError> {
        if components.len() == self.length {
            return Ok(());
        }
        let rule = format!("must be {} {what}, not {}", self.length, components.len());
        Err(at.invalid(rule))
    }

    fn bytes(&self, encoded: &str, at: Location<'_>) -> Result<Vec<i8>, FieldError> {
        let bytes = BASE64.decode(encoded);
        let bytes = bytes.map_err(|error| at.invalid(format!("must be base64: {error}")))?;
        self.must_fit(&bytes, "bytes", at)?;
        let components: Vec<i8> = bytes.into_iter().map(|byte| byte as i8).collect();
        let greatest = components.iter().map(|byte| byte.unsigned_abs()).max();
        match greatest {
            Some(127) => Ok(components),
            _ => Err(at.invalid("must have a component of 127 or -127, and none of -128")),
        }
    }

    fn numbers(&self, values: &[Value], at: Location<'_>) -> Result<Vec<i8>, FieldError> {
        self.must_fit(values, "numbers", at)?;
        let numbers: Option<Vec<f64>> = values.iter().map(Value::as_f64).collect();
        let numbers = numbers.ok_or_else(|| at.wrong_type("a list of numbers"))?;
        let greatest = numbers.iter().fold(0.0_f64, |most, n| most.max(n.abs()));
        if greatest == 0.0 {
            return Err(at.invalid("must have a number other than 0"));
        }
        // First the part, then the scale: 127 times the greatest number there is would be none.
        let scaled = numbers.iter().map(|n| (n / greatest * 127.0).round() as i8);
        Ok(scaled.collect())
    }
}

impl Rule for Descriptor {
    type Output = Vec<i8>;

    fn check(&self, value: &Value, at: Location<'_>) -> Result<Vec<i8>, FieldError> {
        match value {
            Value::String(encoded) => self.bytes(encoded, at),
            Value::Array(values) => self.numbers(values, at),
            _ => Err(at.wrong_type("a string or a list of numbers")),
        }
    }
}

#[cfg(test)]
mod tests {
    use operation::fields::Object;
    use serde_json::json;

    use super::*;

    fn read(value: Value) -> Result<Vec<i8>, String> {
        let json = json!({ "descriptor": value });
        let fields = Object::of(&json).unwrap();
        let read = fields.required("descriptor", Descriptor { length: 3 });
        read.map_err(|error| error.to_string())
    }

    #[test]
    fn bytes_are_taken_as_an_export_writes_them() {
        let components = [127, -5, 0];
        assert_eq!(read(json!(encode(&components))), Ok(components.to_vec()));
        for (wrong, rule) in [
            (json!(encode(&[127, 0])), "3 bytes, not 2"),
            (json!(encode(&[126, 0, 1])), "127"),
            (json!(encode(&[-128, 127, 1])), "-128"),
            (json!("?"), "base64"),
        ] {
            let refused = read(wrong).unwrap_err();
            assert!(refused.contains(rule), "{refused}");
        }
    }

    #[test]
    fn of_numbers_only_the_direction_counts() {
        assert_eq!(read(json!([0.5, -0.25, 0])), Ok(vec![127, -64, 0]));
        assert_eq!(read(json!([2, -1, 0])), Ok(vec![127, -64, 0]));
        let greatest = json!([f64::MAX, f64::MIN, 1.0]);
        assert_eq!(read(greatest), Ok(vec![127, -127, 0]));
        assert_eq!(read(json!([f64::MIN_POSITIVE, 0, 0])), Ok(vec![127, 0, 0]));
        for (wrong, rule) in [
            (json!([1, 2]), "3 numbers, not 2"),
            (json!([0, 0, 0.0]), "other than 0"),
            (json!([1, 2, "3"]), "list of numbers"),
            (json!({}), "list of numbers"),
        ] {
            let refused = read(wrong).unwrap_err();
            assert!(refused.contains(rule), "{refused}");
        }
    }
}
