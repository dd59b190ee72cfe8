//! From the library's items to the pictures that they stand for.

use store::Record;

use crate::Error;
use crate::call::Call;
use crate::image_record::Image;
use crate::inference::{Answer, Change, Inference, Query};
use crate::instance_record::Instance;
use crate::item_id::age;

/// Seconds after which an item without a record can no longer be one that is being added: no request
/// lives nearly as long.
const SWEEP_AFTER: u32 = 3600;

/// Looks at the library before a search takes what it has.
const MOST_LOOKS: u32 = 8;

/// The pictures of one page.
pub struct Found {
    /// Pictures that match, on all pages.
    pub count: u64,
    /// Pictures and their similarity, best first.
    pub images: Vec<(Image, f32)>,
}

/// Searches the library and reads the pictures' records.
pub fn find(
    call: &Call<'_>,
    instance: &Instance,
    query: &Query,
    inference: &dyn Inference,
) -> Result<Found, Error> {
    let (mut found, mut leftovers) = look(call, instance, query, inference)?;
    // A picture may have been added again between the library's answer and the reading of its record.
    // Another look finds its new item; one that finds the same leftovers shows that they are no such.
    for _ in 1..MOST_LOOKS {
        if !leftovers.replaced {
            break;
        }
        let (again, left) = look(call, instance, query, inference)?;
        let settled = left.items == leftovers.items;
        (found, leftovers) = (again, left);
        if settled {
            break;
        }
    }
    sweep(call, instance, leftovers.items, inference);
    Ok(found)
}

/// Items that no record confirms: a crash, or a writer that has not finished, left them.
struct Leftovers {
    items: Vec<u128>,
    /// Some picture was added again.
    replaced: bool,
}

fn look(
    call: &Call<'_>,
    instance: &Instance,
    query: &Query,
    inference: &dyn Inference,
) -> Result<(Found, Leftovers), Error> {
    let answer = inference.search(&instance.id, query);
    let Answer { count, hits } = answer.map_err(|error| Error::library(call.context, &error))?;
    let records: Vec<Record<Image>> = hits
        .iter()
        .map(|hit| Image::record_of(&instance.id, hit.id))
        .collect();
    let records = Record::read_many(call.context.store, &records);
    let records = records.map_err(|error| Error::store(call.context, &error))?;
    let mut images = Vec::with_capacity(hits.len());
    let mut leftovers = Leftovers {
        items: Vec::new(),
        replaced: false,
    };
    for (hit, image) in hits.into_iter().zip(records) {
        match image {
            Some(image) if image.item_id() == hit.id => images.push((image, hit.score)),
            other => {
                leftovers.replaced |= other.is_some();
                leftovers.items.push(hit.id);
            }
        }
    }
    let count = count.saturating_sub(leftovers.items.len() as u64);
    Ok((Found { count, images }, leftovers))
}

/// Removes old leftovers from the library. It is not what was asked for: a failure is only logged.
fn sweep(call: &Call<'_>, instance: &Instance, items: Vec<u128>, inference: &dyn Inference) {
    let old = |item: &u128| age(*item, call.context.now) > SWEEP_AFTER;
    let removals: Vec<Change> = items.into_iter().filter(old).map(Change::Remove).collect();
    if removals.is_empty() {
        return;
    }
    if let Err(error) = inference.update(&instance.id, removals) {
        eprintln!("{}: {error}", call.context.request_id);
    }
}
