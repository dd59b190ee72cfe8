//! Cursors: the position where one page ends and the next begins, as clients see it.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use operation::fields::{FieldError, Location, Rule, text};
use serde_json::Value;

use crate::inference::Hit;

/// The position as clients see it.
pub fn encode(position: Hit) -> String {
    let mut bytes = Vec::from(position.score.to_bits().to_be_bytes());
    bytes.extend(position.id.to_be_bytes());
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The rule of a cursor that an answer gave.
#[derive(Debug, Clone, Copy)]
pub struct Cursor;

impl Rule for Cursor {
    type Output = Hit;

    fn check(&self, value: &Value, at: Location<'_>) -> Result<Hit, FieldError> {
        let encoded = text(0..=64).check(value, at)?;
        decode(&encoded).ok_or_else(|| at.invalid("must be the cursor of an answer, unchanged"))
    }
}

fn decode(text: &str) -> Option<Hit> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    let (score, id) = bytes.split_first_chunk()?;
    let score = f32::from_bits(u32::from_be_bytes(*score));
    (0.0..=1.0).contains(&score).then_some(Hit {
        id: u128::from_be_bytes(id.try_into().ok()?),
        score,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_as_it_was_written() {
        for (id, score) in [(0, 0.0), (u128::MAX, 1.0), (77 << 90, 0.731_234_5)] {
            let position = Hit { id, score };
            assert_eq!(decode(&encode(position)), Some(position));
        }
    }

    #[test]
    fn other_texts_are_no_cursors() {
        let nan = encode(Hit {
            id: 0,
            score: f32::NAN,
        });
        let good = encode(Hit { id: 0, score: 1.0 });
        for wrong in ["", "a", "====", &good[1..], &format!("{good}AAAA"), &nan] {
            assert_eq!(decode(wrong), None, "{wrong}");
        }
    }
}
