//! From the items that the search core finds to the pictures that they stand for.

use std::collections::HashSet;

use store::Record;

use super::access::Library;
use super::commit::remove_orphans;
use crate::error::Error;
use crate::image::{Image, ORPHAN_GRACE_SECONDS, attributes, item_age, path_part};
use crate::inference::{Change, Filter, Hit, Query};

/// Times that a page is read before a search takes what it has.
const MAX_READS: u32 = 8;

/// Items that are read together where orphans took the positions of pictures.
const MIN_REFILL: u32 = 64;

/// Pictures among which the orphans are found that could hide others.
const ORPHAN_SCAN: u32 = 500;

/// Orphans that one search can exclude: a filter has 4096 conditions.
const MAX_EXCLUDED: usize = 2000;

/// The pictures of one page.
#[derive(Debug, Default)]
pub struct Found {
    /// Pictures that match, on all pages.
    pub count: u64,
    /// Pictures and their scores, best first.
    pub images: Vec<(Image, f32)>,
}

/// Items that no record confirms: a crash, or a writer that has not finished, left them.
#[derive(Default)]
struct Orphans {
    items: Vec<u128>,
    /// Some picture was changed.
    changed: bool,
}

impl Library<'_> {
    /// Searches the library and reads the pictures' records.
    pub fn search(&self, query: &Query) -> Result<Found, Error> {
        let (mut found, orphans) = self.stable_page(query)?;
        let mut orphans = orphans.items;
        if query.collapse.is_some() && !orphans.is_empty() {
            found = self.page_without_orphans(query, &mut orphans)?;
        }
        self.collect_orphans(orphans);
        Ok(found)
    }

    /// One page, read again while pictures are being changed.
    fn stable_page(&self, query: &Query) -> Result<(Found, Orphans), Error> {
        let (mut found, mut orphans) = self.page(query)?;
        // A picture may have been changed between the search core's answer and the reading of its record.
        // Reading again finds its new item; where that finds the same orphans, they are orphans indeed.
        for _ in 1..MAX_READS {
            if !orphans.changed {
                break;
            }
            let (found_again, orphans_again) = self.page(query)?;
            let stable = orphans_again.items == orphans.items;
            (found, orphans) = (found_again, orphans_again);
            if stable {
                break;
            }
        }
        Ok((found, orphans))
    }

    /// The page of a query that collapses. An orphan may be the best of its group, and hides the picture that stands
    /// for the group then: so orphans, which are added to `known`, are excluded from the search.
    fn page_without_orphans(&self, query: &Query, known: &mut Vec<u128>) -> Result<Found, Error> {
        let uncollapsed = Query {
            collapse: None,
            after: None,
            offset: 0,
            limit: ORPHAN_SCAN,
            ..query.clone()
        };
        let mut reads = 1;
        loop {
            // A writer of many pictures leaves many: those that would come next are found at once.
            let (_, next) = self.page(&excluding(&uncollapsed, known))?;
            known.extend(next.items);
            let (found, more) = self.stable_page(&excluding(query, known))?;
            reads += 1;
            if more.items.is_empty() || reads >= MAX_READS || known.len() >= MAX_EXCLUDED {
                return Ok(found);
            }
            known.extend(more.items);
        }
    }

    /// One page, filled up where orphans took the positions of pictures.
    fn page(&self, query: &Query) -> Result<(Found, Orphans), Error> {
        let wanted = query.limit as usize;
        let mut query = query.clone();
        let (mut found, mut orphans) = (Found::default(), Orphans::default());
        let mut seen = HashSet::new();
        loop {
            let limit = query.limit;
            let answer = self.inference().search(&self.instance.id, &query)?;
            found.count = answer.count;
            let last = answer.hits.last().copied();
            let full = answer.hits.len() as u32 >= limit;
            for (hit, image) in self.confirmed(answer.hits)? {
                if found.images.len() == wanted {
                    break;
                }
                match image {
                    // A picture that is being changed may have two items, and the later rounds read its record
                    // again: it has one position all the same.
                    Some(image) if image.item_id() == hit.id && seen.insert(path_part(hit.id)) => {
                        found.images.push((image, hit.score));
                    }
                    other => {
                        orphans.changed |= other.is_some();
                        orphans.items.push(hit.id);
                    }
                }
            }
            let missing = wanted - found.images.len();
            // Where orphans are, more may follow.
            query.limit = MIN_REFILL.max(missing as u32);
            query.offset = 0;
            match last {
                Some(last) if full && missing > 0 => query.after = Some(last),
                _ => break,
            }
        }
        found.count = found.count.saturating_sub(orphans.items.len() as u64);
        Ok((found, orphans))
    }

    /// Each hit with what its picture's record says, in the order of hits.
    fn confirmed(&self, hits: Vec<Hit>) -> Result<Vec<(Hit, Option<Image>)>, Error> {
        let records: Vec<Record<Image>> = hits
            .iter()
            .map(|hit| Image::record_of(&self.instance.id, hit.id))
            .collect();
        let images = Record::read_many(self.project.store(), &records)?;
        Ok(hits.into_iter().zip(images).collect())
    }

    /// Removes old orphans from the index. It is not what was asked for: a failure is only logged.
    fn collect_orphans(&self, items: Vec<u128>) {
        let now = self.project.context.now;
        let is_old = |item: &u128| item_age(*item, now) > ORPHAN_GRACE_SECONDS;
        let removals = items.into_iter().filter(is_old).map(Change::Remove);
        remove_orphans(self, removals.map(Ok));
    }
}

/// The query without these items.
fn excluding(query: &Query, items: &[u128]) -> Query {
    let items = items.iter().take(MAX_EXCLUDED);
    let any = items.map(|item| Filter::Tag(attributes::version(*item)));
    let none = Filter::Not(Box::new(Filter::Any(any.collect())));
    query.clone().narrowed(&none)
}
