//! `GET /v1/{project_id}/service/{instance_name}`: describes an instance.

use operation::Response;

use super::instance_answer;
use crate::Error;
use crate::call::Call;
use crate::instance::Instance;

/// Answers as the instance's creation did.
pub fn query(call: &Call<'_>, name: &str) -> Result<Response, Error> {
    Ok(instance_answer::response(&Instance::find(call, name)?))
}
