//! From the library's items to the pictures that they stand for.

use std::collections::HashSet;

use store::Record;

use crate::Error;
use crate::call::Call;
use crate::image::Image;
use crate::inference::{Change, Hit, Query};
use crate::instance::Instance;
use crate::item_id::{age, path_part};

/// Seconds after which an item without a record can no longer be one that is being added: no request
/// lives nearly as long.
const SWEEP_AFTER: u32 = 3600;

/// Looks at the library before a search takes what it has.
const MOST_LOOKS: u32 = 8;

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
    sweep(call, instance, leftovers.items);
    Ok(found)
}

/// Items that no record confirms: a crash, or a writer that has not finished, left them.
#[derive(Default)]
struct Leftovers {
    items: Vec<u128>,
    /// Some picture was changed.
    changed: bool,
}

/// One page, filled up where leftovers took the places of pictures.
fn page(call: &Call<'_>, instance: &Instance, query: &Query) -> Result<(Found, Leftovers), Error> {
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
        let before = found.images.len();
        for (hit, image) in confirm(call, instance, answer.hits)? {
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
        query.limit = asked - (found.images.len() - before) as u32;
        query.offset = 0;
        match last {
            Some(last) if full && query.limit > 0 => query.after = Some(last),
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
    let old = |item: &u128| age(*item, call.context.now) > SWEEP_AFTER;
    let removals: Vec<Change> = items.into_iter().filter(old).map(Change::Remove).collect();
    if removals.is_empty() {
        return;
    }
    if let Err(error) = call.inference().update(&instance.id, removals) {
        eprintln!("{}: {error}", call.context.request_id);
    }
}
