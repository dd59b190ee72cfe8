//! `GET /sightline/v1/{project_id}/instances`: lists the project's instances.

use operation::{Operation, Response, huawei};
use serde::Serialize;

use super::answer::InstanceView;
use crate::api::{ImageSearch, ImageSearchCall, project};
use crate::error::Error;
use crate::instance::Instance;

/// Lists the project's instances.
pub struct ListInstances;

impl Operation<ImageSearch> for ListInstances {
    fn parse(_: &ImageSearchCall<'_>) -> Result<Self, Error> {
        Ok(Self)
    }

    fn run(self, call: &ImageSearchCall<'_>) -> Result<Response, Error> {
        let instances = Instance::list(&project(call))?;
        #[derive(Serialize)]
        struct Body<'a> {
            instances: Vec<InstanceView<'a>>,
        }
        let instances = instances.iter().map(InstanceView::new).collect();
        Ok(huawei::json(200, &Body { instances }))
    }
}
