//! `DELETE /v1/{project_id}/service/{instance_name}`: deletes an instance and its pictures.

use operation::{Response, huawei};
use serde::Serialize;

use crate::Error;
use crate::call::Call;
use crate::inference::Inference;
use crate::instance_record::{Instance, unknown};

/// Removes the instance's record, then its library.
///
/// The record decides: once it is gone the name is free, and nothing can reach the pictures again,
/// because another instance of the same name has another id. A failure after that leaves only what
/// nobody sees, so it does not undo the answer.
pub fn delete(call: &Call<'_>, name: &str, inference: &dyn Inference) -> Result<Response, Error> {
    let record = Instance::record(&call.project_id, name);
    let removed = record.remove(call.context.store);
    let removed = removed.map_err(|error| Error::store(call.context, &error))?;
    let instance = removed.ok_or_else(|| unknown(name))?;
    if let Err(error) = inference.drop_library(&instance.id) {
        let id = &instance.id;
        eprintln!(
            "{}: library {id} stays behind: {error}",
            call.context.request_id
        );
    }
    #[derive(Serialize)]
    struct Body {
        result: &'static str,
    }
    Ok(huawei::json(200, &Body { result: "success" }))
}
