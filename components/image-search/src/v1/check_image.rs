//! `POST /v1/{project_id}/{instance_name}/image/check`: says whether a picture is there.

use operation::fields::Object;
use operation::{Operation, Response, huawei};
use serde::Serialize;

use super::fields::{IMAGE_INSTANCE, required_path};
use crate::api::{ImageSearch, ImageSearchCall, instance, project};
use crate::error::Error;
use crate::instance::Instance;
use crate::library::Library;
use crate::request::json;

/// Says whether the instance has a picture of this path.
pub struct CheckImage {
    instance: Instance,
    path: String,
}

impl Operation<ImageSearch> for CheckImage {
    fn parse(call: &ImageSearchCall<'_>) -> Result<Self, Error> {
        let instance = instance(call, IMAGE_INSTANCE)?;
        let body = json(call.request)?;
        let path = required_path(&Object::of(&body)?)?;
        Ok(Self { instance, path })
    }

    fn run(self, call: &ImageSearchCall<'_>) -> Result<Response, Error> {
        let library = Library::new(project(call), &self.instance);
        let exists = library.find(&self.path)?.is_some();
        /// A text, not a truth value, as the vendor has it.
        #[derive(Serialize)]
        struct Body {
            exist: &'static str,
        }
        let exist = if exists { "true" } else { "false" };
        Ok(huawei::json(200, &Body { exist }))
    }
}
