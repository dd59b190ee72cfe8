//! The cursor `last_item`: the last item of one page, after which the next begins.
//!
//! It is a place in an order that no change of other items moves, so that paging neither loses nor repeats
//! an item that stays, whatever is added and deleted meanwhile.

use operation::fields::{FieldError, Object, number, object, text};
use serde::Serialize;

use crate::image::Image;
use crate::inference::Hit;
use crate::item_id::last_item_id;

/// Characters of an id: pictures that v1 added may have paths as long as this.
const LONGEST_ID: usize = 4096;

/// A cursor as answers show it.
#[derive(Serialize)]
pub struct LastItem<'a> {
    score: f64,
    id: &'a str,
}

/// Cuts `found`, which may be one longer than a page, to `limit` items; says whether more follow.
pub fn cut(found: &mut Vec<(Image, f32)>, limit: u32) -> bool {
    let more = found.len() > limit as usize;
    found.truncate(limit as usize);
    more
}

/// The cursor after a page, when more follow.
pub fn of(page: &[(Image, f32)], more: bool) -> Option<LastItem<'_>> {
    let (image, score) = page.last().filter(|_| more)?;
    Some(LastItem {
        score: f64::from(*score),
        id: &image.path,
    })
}

/// The place that `last_item` stands for, where items differ in score.
pub fn scored(fields: &Object<'_>) -> Result<Option<Hit>, FieldError> {
    let place = |fields: &Object<'_>| {
        let score = fields.required("score", number(0.0..=1.0))?;
        Ok(after(score as f32, &id(fields)?))
    };
    fields.optional("last_item", object(place))
}

/// The place that `last_item` stands for, where all scores are 1: its id is enough.
pub fn unscored(fields: &Object<'_>) -> Result<Option<Hit>, FieldError> {
    let place = |fields: &Object<'_>| {
        fields.optional("score", number(0.0..=1.0))?;
        Ok(after(1.0, &id(fields)?))
    };
    fields.optional("last_item", object(place))
}

fn id(fields: &Object<'_>) -> Result<String, FieldError> {
    fields.required("id", text(1..=LONGEST_ID))
}

/// After whichever version of the item: it may have been replaced since the cursor was given.
fn after(score: f32, id: &str) -> Hit {
    Hit {
        id: last_item_id(id),
        score,
    }
}
