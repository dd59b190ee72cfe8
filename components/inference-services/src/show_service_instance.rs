//! `GET /v1/workspaces/{workspace_id}/services/instances/{instance_id}`: shows a service instance.

use operation::{Operation, Response, huawei};

use crate::api::{self, InferenceServices, ServiceCall};
use crate::error::{ApiError, Error};
use crate::instance_answer::InstanceDetail;
use crate::snapshot;

/// Shows a service instance: 200.
pub struct ShowServiceInstance {
    id: String,
}

impl Operation<InferenceServices> for ShowServiceInstance {
    fn parse(call: &ServiceCall<'_>) -> Result<Self, Error> {
        let id = api::id(call, "instance_id")?;
        Ok(Self { id })
    }

    fn run(self, call: &ServiceCall<'_>) -> Result<Response, Error> {
        let (store, now) = (call.context.store, call.context.now);
        let found = snapshot::find(store, &call.caller.workspace_id, &self.id, now)?
            .ok_or_else(|| ApiError::not_found("service instance", &self.id))?;
        Ok(huawei::json(200, &InstanceDetail::of(&found, call)))
    }
}
