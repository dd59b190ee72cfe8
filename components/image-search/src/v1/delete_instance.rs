//! `DELETE /v1/{project_id}/service/{instance_name}`: deletes an instance and its pictures.

use operation::Response;
use store::Record;

use super::done::done;
use crate::Error;
use crate::call::Call;
use crate::image::Image;
use crate::inference::{Answer, Filter, LibraryError, Query};
use crate::instance::{Instance, unknown};

/// Pictures whose records are erased at once.
const PAGE: u32 = 8192;

/// Removes the instance's record, then its pictures.
///
/// The record decides: once it is gone the name is free, and nothing can reach the pictures again,
/// because another instance of the same name has another id. A failure after that leaves only what
/// nobody sees, so it does not undo the answer.
pub fn delete(call: &Call<'_>, name: &str) -> Result<Response, Error> {
    let removed = Instance::remove(call, name);
    let removed = removed.map_err(|error| Error::store(call.context, &error))?;
    let Instance { id, .. } = removed.ok_or_else(|| unknown(name))?;
    let erased = erase_images(call, &id);
    // Last, because it is what names the pictures.
    let dropped = call.inference().drop_library(&id);
    if let Err(error) = erased.and(dropped) {
        let request = &call.context.request_id;
        eprintln!("{request}: not all of the deleted instance {id} could be removed: {error}");
    }
    Ok(done("success"))
}

/// Erases the records of all pictures that the library names.
fn erase_images(call: &Call<'_>, id: &str) -> Result<(), LibraryError> {
    let mut query = Query::listing(Filter::EVERYTHING, PAGE);
    loop {
        let Answer { hits, .. } = call.inference().search(id, &query)?;
        let records: Vec<Record<Image>> = hits
            .iter()
            .map(|hit| Image::record_of(id, hit.id))
            .collect();
        Record::erase_many(call.context.store, &records)
            .map_err(|error| LibraryError::Store(error.to_string()))?;
        if hits.len() < PAGE as usize {
            return Ok(());
        }
        query.after = hits.last().copied();
    }
}
