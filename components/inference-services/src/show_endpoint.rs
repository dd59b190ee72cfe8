//! `GET /v1/workspaces/{workspace_id}/endpoints/{endpoint_id}`: shows an endpoint.

use operation::fields::{Object, one_of};
use operation::{Response, huawei};

use crate::call::Call;
use crate::endpoint;
use crate::endpoint_answer::EndpointAnswer;
use crate::error::{Error, Refusal};

/// Shows an endpoint: 200.
pub(crate) fn run(call: &Call<'_>) -> Result<Response, Error> {
    let id = call.id("endpoint_id")?;
    let query = call.query();
    let previous = Object::textual(&query)?
        .optional("version", one_of(&[("CURRENT", false), ("PREVIOUS", true)]))?;
    let endpoint = endpoint::record(&call.workspace_id, &id)
        .read(call.store)?
        .ok_or_else(|| Refusal::not_found("endpoint", &id))?;
    // An endpoint cannot be changed, so it never has a version before the current one.
    if previous == Some(true) {
        return Err(Refusal::not_found("previous version of endpoint", &id).into());
    }
    Ok(huawei::json(200, &EndpointAnswer::of(&endpoint, call.now)))
}
