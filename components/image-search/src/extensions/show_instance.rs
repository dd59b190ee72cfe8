//! `GET /sightline/v1/{project_id}/instances/{name}`: shows an instance and counts its items.

use operation::{Operation, Response};

use super::answer;
use super::fields::INSTANCE;
use crate::api::{ImageSearch, ImageSearchCall, instance, project};
use crate::error::Error;
use crate::instance::Instance;
use crate::library::Library;

/// Shows an instance and counts its items.
pub struct ShowInstance {
    instance: Instance,
}

impl Operation<ImageSearch> for ShowInstance {
    fn parse(call: &ImageSearchCall<'_>) -> Result<Self, Error> {
        let instance = instance(call, INSTANCE)?;
        Ok(Self { instance })
    }

    fn run(self, call: &ImageSearchCall<'_>) -> Result<Response, Error> {
        answer::instance(&Library::new(project(call), &self.instance))
    }
}
