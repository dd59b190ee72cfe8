//! `DELETE /v1/workspaces/{workspace_id}/services/instances/{instance_id}`: deletes a service instance.

use operation::{Operation, Response, Timestamp, huawei};

use crate::admission;
use crate::api::{self, InferenceServices, ServiceCall};
use crate::error::{ApiError, Error};
use crate::instance;
use crate::instance_answer::Accepted;
use crate::life_cycle::DELETION_FINISHES_MS;

/// Begins to delete a service instance: 202. Its reservation is free once the deletion is finished.
///
/// Repeating it while the deletion is under way is accepted and changes nothing.
pub struct DeleteServiceInstance {
    id: String,
}

impl Operation<InferenceServices> for DeleteServiceInstance {
    fn parse(call: &ServiceCall<'_>) -> Result<Self, Error> {
        let id = api::id(call, "instance_id")?;
        Ok(Self { id })
    }

    fn run(self, call: &ServiceCall<'_>) -> Result<Response, Error> {
        let (store, now) = (call.context.store, call.context.now);
        let workspace_id = &call.caller.workspace_id;
        let id = &self.id;
        let absent = || ApiError::not_found("service instance", id);
        let instance = instance::record(workspace_id, id)
            .read(store)?
            .ok_or_else(absent)?;
        let endpoint_id = &instance.endpoint_id;
        admission::change(store, workspace_id, endpoint_id, now, |endpoint| {
            let reservation = endpoint.reservations.get_mut(id).ok_or_else(absent)?;
            let finished = Timestamp(now.0 + DELETION_FINISHES_MS);
            reservation.gone_at.get_or_insert(finished);
            Ok(())
        })?;
        Ok(huawei::json(202, &Accepted { id }))
    }
}
