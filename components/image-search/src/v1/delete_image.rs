//! `DELETE /v1/{project_id}/{instance_name}/image`: deletes the picture that the body names.

use operation::fields::Object;
use operation::{Operation, Response};

use super::answer;
use super::fields::{IMAGE_INSTANCE, required_path};
use crate::api::{ImageSearch, ImageSearchCall, instance, project};
use crate::error::Error;
use crate::instance::Instance;
use crate::library::{Library, no_picture};
use crate::request::json;

/// The picture is found no more from the answer on. That there is none is an error, [`crate::Code::Path`]: the vendor
/// documents nothing for it.
pub struct DeleteImage {
    instance: Instance,
    path: String,
}

impl Operation<ImageSearch> for DeleteImage {
    fn parse(call: &ImageSearchCall<'_>) -> Result<Self, Error> {
        let instance = instance(call, IMAGE_INSTANCE)?;
        let body = json(call.request)?;
        let path = required_path(&Object::of(&body)?)?;
        Ok(Self { instance, path })
    }

    fn run(self, call: &ImageSearchCall<'_>) -> Result<Response, Error> {
        let library = Library::new(project(call), &self.instance);
        match library.remove(&self.path)? {
            true => Ok(answer::result("Success")),
            false => Err(no_picture(&self.path)),
        }
    }
}
