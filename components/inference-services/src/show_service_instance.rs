//! `GET /v1/workspaces/{workspace_id}/services/instances/{instance_id}`: shows a service instance.

use operation::{Response, huawei};

use crate::call::Call;
use crate::error::{Error, Refusal};
use crate::instance;
use crate::instance_answer::Detail;

/// Shows a service instance: 200.
pub(crate) fn run(call: &Call<'_>) -> Result<Response, Error> {
    let id = call.id("instance_id")?;
    let found = instance::find(call.store, &call.workspace_id, &id, call.now)?
        .ok_or_else(|| Refusal::not_found("service instance", &id))?;
    Ok(huawei::json(200, &Detail::of(&found, call)))
}
