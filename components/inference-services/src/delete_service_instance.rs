//! `DELETE /v1/workspaces/{workspace_id}/services/instances/{instance_id}`: deletes a service instance.

use operation::{Response, Timestamp, huawei};

use crate::call::Call;
use crate::endpoint;
use crate::error::{Error, Refusal};
use crate::instance;
use crate::instance_answer::Accepted;
use crate::life_cycle::DELETION_FINISHES_MS;

/// Begins to delete a service instance: 202. Its reservation is free once the deletion is finished.
///
/// Repeating it while the deletion is under way is accepted and changes nothing.
pub(crate) fn run(call: &Call<'_>) -> Result<Response, Error> {
    let id = call.id("instance_id")?;
    let absent = || Refusal::not_found("service instance", &id);
    let instance = instance::record(&call.workspace_id, &id)
        .read(call.store)?
        .ok_or_else(absent)?;
    endpoint::change(
        call.store,
        &call.workspace_id,
        &instance.endpoint_id,
        call.now,
        |endpoint| {
            let reservation = endpoint.reservations.get_mut(&id).ok_or_else(absent)?;
            let finished = Timestamp(call.now.0 + DELETION_FINISHES_MS);
            reservation.gone_at.get_or_insert(finished);
            Ok(())
        },
    )?;
    Ok(huawei::json(202, &Accepted { id: &id }))
}
