//! Cursors: where one page ends and the next begins.
//!
//! A cursor is a place in an order that no change of other items moves, so that paging neither loses nor
//! repeats an item that stays, whatever is added and deleted meanwhile.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use operation::fields::{FieldError, Location, Rule, text};
use serde_json::Value;

use crate::image::Image;
use crate::inference::Hit;
use crate::item_id::last_item_id;

/// The place after a picture: after whichever version of it, for it may be replaced meanwhile.
pub fn after(image: &Image, score: f32) -> Hit {
    Hit {
        id: last_item_id(&image.path),
        score,
    }
}

/// A place as clients see it.
pub fn written(place: Hit) -> String {
    let mut bytes = Vec::from(place.score.to_bits().to_be_bytes());
    bytes.extend(place.id.to_be_bytes());
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The rule of a cursor that an answer gave.
#[derive(Debug, Clone, Copy)]
pub struct Cursor;

impl Rule for Cursor {
    type Output = Hit;

    fn check(&self, value: &Value, at: Location<'_>) -> Result<Hit, FieldError> {
        let written = text(0..=64).check(value, at)?;
        read(&written).ok_or_else(|| at.invalid("must be the cursor of an answer, unchanged"))
    }
}

fn read(written: &str) -> Option<Hit> {
    let bytes = URL_SAFE_NO_PAD.decode(written).ok()?;
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
            let place = Hit { id, score };
            assert_eq!(read(&written(place)), Some(place));
        }
    }

    #[test]
    fn other_texts_are_no_cursors() {
        let nan = written(Hit {
            id: 0,
            score: f32::NAN,
        });
        let good = written(Hit { id: 0, score: 1.0 });
        for wrong in ["", "a", "====", &good[1..], &format!("{good}AAAA"), &nan] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
