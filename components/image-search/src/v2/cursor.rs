//! The cursor `last_item`: the last item of one page, after which the next begins.

use operation::fields::{FieldError, Object, number, object, text};
use serde::Serialize;

use crate::inference::Hit;
use crate::library::{Page, position_after};

/// Characters of an id: pictures that v1 added may have paths as long as this.
const MAX_ID: usize = 4096;

/// A cursor as answers show it.
#[derive(Serialize)]
pub struct LastItem<'a> {
    score: f64,
    id: &'a str,
}

impl<'a> LastItem<'a> {
    /// The cursor after `page`, when more follow.
    pub fn of(page: &'a Page) -> Option<Self> {
        let (image, score) = page.images.last().filter(|_| page.next.is_some())?;
        Some(Self {
            score: f64::from(*score),
            id: &image.path,
        })
    }
}

/// The position that `last_item` stands for, where items differ in score.
pub fn scored(fields: &Object<'_>) -> Result<Option<Hit>, FieldError> {
    let position = |fields: &Object<'_>| {
        let score = fields.required("score", number(0.0..=1.0))?;
        Ok(position_after(&id(fields)?, score as f32))
    };
    fields.optional("last_item", object(position))
}

/// The position that `last_item` stands for, where all scores are 1: its id is enough.
pub fn unscored(fields: &Object<'_>) -> Result<Option<Hit>, FieldError> {
    let position = |fields: &Object<'_>| {
        fields.optional("score", number(0.0..=1.0))?;
        Ok(position_after(&id(fields)?, 1.0))
    };
    fields.optional("last_item", object(position))
}

fn id(fields: &Object<'_>) -> Result<String, FieldError> {
    fields.required("id", text(1..=MAX_ID))
}
