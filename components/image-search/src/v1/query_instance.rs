//! `GET /v1/{project_id}/service/{instance_name}`: describes an instance.

use operation::{Operation, Response};

use super::answer;
use super::fields::SERVICE_INSTANCE;
use crate::api::{ImageSearch, ImageSearchCall, instance};
use crate::error::Error;
use crate::instance::Instance;

/// Answers as the instance's creation did.
pub struct QueryInstance {
    instance: Instance,
}

impl Operation<ImageSearch> for QueryInstance {
    fn parse(call: &ImageSearchCall<'_>) -> Result<Self, Error> {
        let instance = instance(call, SERVICE_INSTANCE)?;
        Ok(Self { instance })
    }

    fn run(self, _: &ImageSearchCall<'_>) -> Result<Response, Error> {
        Ok(answer::instance(&self.instance))
    }
}
