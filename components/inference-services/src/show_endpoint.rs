//! `GET /v1/workspaces/{workspace_id}/endpoints/{endpoint_id}`: shows an endpoint.

use operation::fields::{Object, word};
use operation::{Operation, Response, huawei, rest};
use strum::{IntoStaticStr, VariantArray};

use crate::api::{self, InferenceServices, ServiceCall};
use crate::endpoint;
use crate::endpoint_answer::EndpointAnswer;
use crate::error::{ApiError, Error};

/// Shows an endpoint: 200.
pub struct ShowEndpoint {
    id: String,
    version: Version,
}

/// Which of an endpoint's versions is asked for.
#[derive(Debug, Clone, Copy, PartialEq, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "UPPERCASE")]
enum Version {
    Current,
    /// An endpoint cannot be changed, so it never has a version before the current one.
    Previous,
}

impl Operation<InferenceServices> for ShowEndpoint {
    fn parse(call: &ServiceCall<'_>) -> Result<Self, Error> {
        let id = api::id(call, "endpoint_id")?;
        let query = rest::query(call.request);
        let version = Object::textual(&query)?.optional("version", word())?;
        Ok(Self {
            id,
            version: version.unwrap_or(Version::Current),
        })
    }

    fn run(self, call: &ServiceCall<'_>) -> Result<Response, Error> {
        let Self { id, version } = self;
        let endpoint = endpoint::record(&call.caller.workspace_id, &id)
            .read(call.context.store)?
            .ok_or_else(|| ApiError::not_found("endpoint", &id))?;
        if version == Version::Previous {
            return Err(ApiError::not_found("previous version of endpoint", &id).into());
        }
        let answer = EndpointAnswer::of(&endpoint, call.context.now);
        Ok(huawei::json(200, &answer))
    }
}
