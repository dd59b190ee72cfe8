//! `DELETE /v1/{project_id}/service/{instance_name}`: deletes an instance and its pictures.

use operation::{Level, Operation, Response};
use store::Record;

use super::answer;
use super::fields::SERVICE_INSTANCE;
use crate::api::{ImageSearch, ImageSearchCall, project};
use crate::error::Error;
use crate::image::Image;
use crate::inference::{Answer, Filter, LibraryError, Query};
use crate::instance::{Instance, unknown_instance};
use crate::services::Project;

/// Pictures whose records are erased at once.
const BATCH_SIZE: u32 = 8192;

/// Removes the instance's record, then its pictures.
///
/// The record decides: once it is gone the name is free, and nothing can reach the pictures again,
/// because another instance of the same name has another id. A failure after that leaves only what
/// nobody sees, so it does not undo the answer.
pub struct DeleteInstance {
    name: String,
}

impl Operation<ImageSearch> for DeleteInstance {
    fn parse(call: &ImageSearchCall<'_>) -> Result<Self, Error> {
        let name = call.head.segment(SERVICE_INSTANCE).to_owned();
        Ok(Self { name })
    }

    fn run(self, call: &ImageSearchCall<'_>) -> Result<Response, Error> {
        let project = project(call);
        let removed = Instance::remove(&project, &self.name)?;
        let Instance { id, .. } = removed.ok_or_else(|| unknown_instance(&self.name))?;
        let erased = erase_images(&project, &id);
        // Last, because it is what names the pictures.
        let dropped = project.services.inference.drop_library(&id);
        if let Err(error) = erased.and(dropped) {
            let message =
                format_args!("not all of the deleted instance {id} could be removed: {error}");
            project.context.log(Level::Warn, message);
        }
        Ok(answer::result("success"))
    }
}

/// Erases the records of all pictures that the library names.
fn erase_images(project: &Project<'_>, id: &str) -> Result<(), LibraryError> {
    let mut query = Query::listing(Filter::EVERYTHING, BATCH_SIZE);
    loop {
        let Answer { hits, .. } = project.services.inference.search(id, &query)?;
        let records: Vec<Record<Image>> = hits
            .iter()
            .map(|hit| Image::record_of(id, hit.id))
            .collect();
        Record::erase_many(project.store(), &records)
            .map_err(|error| LibraryError::Store(error.to_string()))?;
        if hits.len() < BATCH_SIZE as usize {
            return Ok(());
        }
        query.after = hits.last().copied();
    }
}
