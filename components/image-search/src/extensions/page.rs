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
        let found = find(call, instance, &longer)?;
        Ok(Self::of(found, query.limit))
    }

    /// The same without the item of this id.
    pub fn find_others(
        call: &Call<'_>,
        instance: &Instance,
        query: &Query,
        id: &str,
    ) -> Result<Self, Error> {
        // The item may be on any page: those before this one are needed to know.
        let longer = Query {
            offset: 0,
            limit: query.offset + query.limit + 2,
            ..query.clone()
        };
        let mut found = find(call, instance, &longer)?;
        found.count = found.count.saturating_sub(1);
        found.images.retain(|(image, _)| image.path != id);
        let before = found.images.len().min(query.offset as usize);
        found.images.drain(..before);
        Ok(Self::of(found, query.limit))
    }

    /// The first items of what was found; whether there are more says whether there is another page.
    fn of(found: Found, limit: u32) -> Self {
        let Found { count, mut images } = found;
        let more = images.len() > limit as usize;
        images.truncate(limit as usize);
        let last = images.last().filter(|_| more);
        let next = last.map(|(image, score)| cursor::after(image, *score));
        Self {
            count,
            images,
            next,
        }
    }

    /// Where the next page begins, as clients see it.
    pub fn cursor(&self) -> Option<String> {
        self.next.map(cursor::written)
    }
}
