//! Pages of items, and the cursor to the next.

use crate::Error;
use crate::call::Call;
use crate::find::{Found, find};
use crate::image::Image;
use crate::inference::{Hit, Query};
use crate::instance::Instance;

use super::cursor;

/// The items of one page.
pub struct Page {
    /// Items that match, on all pages.
    pub count: u64,
    /// The items of this page, and their scores.
    pub images: Vec<(Image, f32)>,
    /// Where the next page begins; `None` after the last one.
    pub next: Option<Hit>,
}

impl Page {
    /// The page of at most `query.limit` items.
    pub fn find(call: &Call<'_>, instance: &Instance, query: &Query) -> Result<Self, Error> {
        // One more than the page has shows whether there is another.
        let longer = Query {
            limit: query.limit + 1,
            ..query.clone()
        };
        let Found { count, mut images } = find(call, instance, &longer)?;
        let more = images.len() > query.limit as usize;
        images.truncate(query.limit as usize);
        let last = images.last().filter(|_| more);
        let next = last.map(|(image, score)| cursor::after(image, *score));
        Ok(Self {
            count,
            images,
            next,
        })
    }

    /// Where the next page begins, as clients see it.
    pub fn cursor(&self) -> Option<String> {
        self.next.map(cursor::written)
    }
}
