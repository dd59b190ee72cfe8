//! `GET /v1/{project_id}/service/{instance_name}`: describes an instance.

use operation::Response;

use crate::Error;
use crate::call::Call;
use crate::instance_record::Instance;

/// Answers as the instance's creation did.
pub fn query(call: &Call<'_>, name: &str) -> Result<Response, Error> {
    Ok(Instance::find(call, name)?.response())
}
