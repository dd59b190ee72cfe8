//! Pages of pictures, and where the next one begins.

use super::access::Library;
use super::search::Found;
use crate::error::Error;
use crate::image::{Image, last_item_id};
use crate::inference::{Hit, Query};

/// The pictures of one page.
pub struct Page {
    /// Pictures that match, on all pages.
    pub count: u64,
    /// The pictures of this page, and their scores.
    pub images: Vec<(Image, f32)>,
    /// Where the next page begins; `None` after the last one.
    pub next: Option<Hit>,
}

impl Page {
    /// The page of at most `query.limit` pictures.
    pub fn find(library: &Library<'_>, query: &Query) -> Result<Self, Error> {
        // One more than the page has shows whether there is another.
        let longer = Query {
            limit: query.limit + 1,
            ..query.clone()
        };
        Ok(Self::of(library.search(&longer)?, query.limit))
    }

    /// The same without the picture at `path`.
    pub fn find_others(library: &Library<'_>, query: &Query, path: &str) -> Result<Self, Error> {
        // The picture may be on any page: those before this one are needed to know.
        let longer = Query {
            offset: 0,
            limit: query.offset + query.limit + 2,
            ..query.clone()
        };
        let mut found = library.search(&longer)?;
        found.count = found.count.saturating_sub(1);
        found.images.retain(|(image, _)| image.path != path);
        let before = found.images.len().min(query.offset as usize);
        found.images.drain(..before);
        Ok(Self::of(found, query.limit))
    }

    /// The first pictures of what was found; whether there are more says whether there is another page.
    fn of(found: Found, limit: u32) -> Self {
        let Found { count, mut images } = found;
        let more = images.len() > limit as usize;
        images.truncate(limit as usize);
        let last = images.last().filter(|_| more);
        let next = last.map(|(image, score)| position_after(&image.path, *score));
        Self {
            count,
            images,
            next,
        }
    }
}

/// The position after the picture at `path`, whichever version of it: it may be replaced from one page to the next.
///
/// It stands in an order that no change of other pictures moves, so that paging neither loses nor repeats a picture that
/// stays, whatever is added and deleted meanwhile.
pub fn position_after(path: &str, score: f32) -> Hit {
    Hit {
        id: last_item_id(path),
        score,
    }
}
