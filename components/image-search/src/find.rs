//! From the library's items to the pictures that they stand for.

use std::collections::HashSet;

use store::Record;

use crate::call::Call;
use crate::image::{Image, SWEEP_AFTER, item_age};
use crate::inference::{Change, Filter, Hit, Query};
use crate::instance::Instance;
use crate::item_id::path_part;
use crate::{Error, attributes};

/// Looks at the library before a search takes what it has.
const MOST_LOOKS: u32 = 8;

/// Items that are looked at together where leftovers took the places of pictures.
const LEAST_REFILL: u32 = 64;

/// Pictures among which the leftovers are found that could hide others.
const LEFTOVERS_TOGETHER: u32 = 500;

/// Leftovers that one search can leave out: a filter has 4096 conditions.
const MOST_EXCLUDED: usize = 2000;

/// The pictures of one page.
#[derive(Debug, Default)]
pub struct Found {
    /// Pictures that match, on all pages.
    pub count: u64,
    /// Pictures and their scores, best first.
    pub images: Vec<(Image, f32)>,
}

/// Searches the library and reads the pictures' records.
pub fn find(call: &Call<'_>, instance: &Instance, query: &Query) -> Result<Found, Error> {
    let (mut found, leftovers) = settled(call, instance, query)?;
    let mut leftovers = leftovers.items;
    if query.collapse.is_some() && !leftovers.is_empty() {
        found = collapsed(call, instance, query, &mut leftovers)?;
    }
    sweep(call, instance, leftovers);
    Ok(found)
}

/// Items that no record confirms: a crash, or a writer that has not finished, left them.
#[derive(Default)]
struct Leftovers {
    items: Vec<u128>,
    /// Some picture was changed.
    changed: bool,
}

/// One page, looked at again while pictures are being changed.
fn settled(
    call: &Call<'_>,
    instance: &Instance,
    query: &Query,
) -> Result<(Found, Leftovers), Error> {
    let (mut found, mut leftovers) = page(call, instance, query)?;
    // A picture may have been changed between the library's answer and the reading of its record.
    // Another look finds its new item; one that finds the same leftovers shows that they are no such.
    for _ in 1..MOST_LOOKS {
        if !leftovers.changed {
            break;
        }
        let (again, left) = page(call, instance, query)?;
        let settled = left.items == leftovers.items;
        (found, leftovers) = (again, left);
        if settled {
            break;
        }
    }
    Ok((found, leftovers))
}

/// The page of a query that collapses. A leftover may be the best of its group, and hides the picture that
/// stands for the group then: so leftovers, which are added to `known`, are left out of the search.
fn collapsed(
    call: &Call<'_>,
    instance: &Instance,
    query: &Query,
    known: &mut Vec<u128>,
) -> Result<Found, Error> {
    let uncollapsed = Query {
        collapse: None,
        after: None,
        offset: 0,
        limit: LEFTOVERS_TOGETHER,
        ..query.clone()
    };
    let mut looks = 1;
    loop {
        // A writer of many pictures leaves many: those that would come next are found at once.
        let (_, next) = page(call, instance, &without(&uncollapsed, known))?;
        known.extend(next.items);
        let (found, left) = settled(call, instance, &without(query, known))?;
        looks += 1;
        if left.items.is_empty() || looks >= MOST_LOOKS || known.len() >= MOST_EXCLUDED {
            return Ok(found);
        }
        known.extend(left.items);
    }
}

/// The query without these items.
fn without(query: &Query, items: &[u128]) -> Query {
    let items = items.iter().take(MOST_EXCLUDED);
    let any = items.map(|item| Filter::Tag(attributes::version(*item)));
    let none = Filter::Not(Box::new(Filter::Any(any.collect())));
    query.clone().narrowed(&none)
}

/// One page, filled up where leftovers took the places of pictures.
fn page(call: &Call<'_>, instance: &Instance, query: &Query) -> Result<(Found, Leftovers), Error> {
    let wanted = query.limit as usize;
    let mut query = query.clone();
    let (mut found, mut leftovers) = (Found::default(), Leftovers::default());
    let mut seen = HashSet::new();
    loop {
        let asked = query.limit;
        let answer = call.inference().search(&instance.id, &query);
        let answer = answer.map_err(|error| Error::library(call.context, &error))?;
        found.count = answer.count;
        let last = answer.hits.last().copied();
        let full = answer.hits.len() as u32 >= asked;
        for (hit, image) in confirm(call, instance, answer.hits)? {
            if found.images.len() == wanted {
                break;
            }
            match image {
                // A picture that is being changed may have two items, and the later rounds read its
                // record again: it has one place all the same.
                Some(image) if image.item_id() == hit.id && seen.insert(path_part(hit.id)) => {
                    found.images.push((image, hit.score));
                }
                other => {
                    leftovers.changed |= other.is_some();
                    leftovers.items.push(hit.id);
                }
            }
        }
        let missing = wanted - found.images.len();
        // Where leftovers are, more may follow.
        query.limit = LEAST_REFILL.max(missing as u32);
        query.offset = 0;
        match last {
            Some(last) if full && missing > 0 => query.after = Some(last),
            _ => break,
        }
    }
    found.count = found.count.saturating_sub(leftovers.items.len() as u64);
    Ok((found, leftovers))
}

/// Each hit with what its picture's record says, in the order of hits.
fn confirm(
    call: &Call<'_>,
    instance: &Instance,
    hits: Vec<Hit>,
) -> Result<Vec<(Hit, Option<Image>)>, Error> {
    let records: Vec<Record<Image>> = hits
        .iter()
        .map(|hit| Image::record_of(&instance.id, hit.id))
        .collect();
    let images = Record::read_many(call.context.store, &records);
    let images = images.map_err(|error| Error::store(call.context, &error))?;
    Ok(hits.into_iter().zip(images).collect())
}

/// Removes old leftovers from the library. It is not what was asked for: a failure is only logged.
fn sweep(call: &Call<'_>, instance: &Instance, items: Vec<u128>) {
    let old = |item: &u128| item_age(*item, call.context.now) > SWEEP_AFTER;
    let removals: Vec<Change> = items.into_iter().filter(old).map(Change::Remove).collect();
    if removals.is_empty() {
        return;
    }
    if let Err(error) = call.inference().update(&instance.id, removals) {
        eprintln!("{}: {error}", call.context.request_id);
    }
}
