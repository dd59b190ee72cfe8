//! `DELETE /v1/{project_id}/service/{instance_name}`: deletes an instance and its pictures.

use operation::{Response, huawei};
use serde::Serialize;
use store::{KeyValue, Record};

use crate::Error;
use crate::call::Call;
use crate::image_record::Image;
use crate::inference::{Answer, Inference, LibraryError, Query};
use crate::instance_record::{Instance, unknown};

/// Pictures whose records are erased at once.
const PAGE: u32 = 8192;

/// Removes the instance's record, then its pictures.
///
/// The record decides: once it is gone the name is free, and nothing can reach the pictures again,
/// because another instance of the same name has another id. A failure after that leaves only what
/// nobody sees, so it does not undo the answer.
pub fn delete(call: &Call<'_>, name: &str, inference: &dyn Inference) -> Result<Response, Error> {
    let record = Instance::record(&call.project_id, name);
    let removed = record.remove(call.context.store);
    let removed = removed.map_err(|error| Error::store(call.context, &error))?;
    let Instance { id, .. } = removed.ok_or_else(|| unknown(name))?;
    let erased = erase_images(call.context.store, &id, inference);
    // Last, because it is what names the pictures.
    let dropped = inference.drop_library(&id);
    if let Err(error) = erased.and(dropped) {
        let request = &call.context.request_id;
        eprintln!("{request}: not all of the deleted instance {id} could be removed: {error}");
    }
    #[derive(Serialize)]
    struct Body {
        result: &'static str,
    }
    Ok(huawei::json(200, &Body { result: "success" }))
}

/// Erases the records of all pictures that the library names.
fn erase_images(
    store: &dyn KeyValue,
    id: &str,
    inference: &dyn Inference,
) -> Result<(), LibraryError> {
    for page in 0.. {
        let Answer { hits, .. } = all(id, PAGE.saturating_mul(page), inference)?;
        let records: Vec<Record<Image>> = hits
            .iter()
            .map(|hit| Image::record_of(id, hit.id))
            .collect();
        Record::erase_many(store, &records)
            .map_err(|error| LibraryError::Store(error.to_string()))?;
        if hits.len() < PAGE as usize {
            break;
        }
    }
    Ok(())
}

/// A page of all items: a search for nothing, to which all are equally similar.
fn all(id: &str, offset: u32, inference: &dyn Inference) -> Result<Answer, LibraryError> {
    let nothing = |length: u32| Query {
        descriptor: vec![0; length as usize],
        tags: Vec::new(),
        offset,
        limit: PAGE,
    };
    match inference.search(id, &nothing(1)) {
        // Only the library knows how long its descriptors are.
        Err(LibraryError::DimensionMismatch(length)) => inference.search(id, &nothing(length)),
        other => other,
    }
}
