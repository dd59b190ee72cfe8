//! `PUT /v1/{project_id}/{instance_name}/image`: replaces the tags of a picture.

use operation::fields::Object;
use operation::{Operation, Response};

use super::answer;
use super::fields::{IMAGE_INSTANCE, Pairs, required_path};
use crate::api::{ImageSearch, ImageSearchCall, instance, project};
use crate::error::Error;
use crate::image::Tags;
use crate::instance::Instance;
use crate::library::Library;
use crate::request::json;

/// The picture carries exactly the tags that are given, from the answer on.
pub struct ModifyImage {
    instance: Instance,
    path: String,
    tags: Tags,
}

impl Operation<ImageSearch> for ModifyImage {
    fn parse(call: &ImageSearchCall<'_>) -> Result<Self, Error> {
        let instance = instance(call, IMAGE_INSTANCE)?;
        let body = json(call.request)?;
        let fields = Object::of(&body)?;
        let path = required_path(&fields)?;
        let tags = fields.required("tags", Pairs)?;
        instance.ensure_tags_declared("tags", tags.keys())?;
        Ok(Self {
            instance,
            path,
            tags,
        })
    }

    fn run(self, call: &ImageSearchCall<'_>) -> Result<Response, Error> {
        let library = Library::new(project(call), &self.instance);
        library.update_metadata(&self.path, |metadata| metadata.tags = self.tags.clone())?;
        Ok(answer::result("Success"))
    }
}
