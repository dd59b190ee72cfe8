//! `POST /v1/{project_id}/{instance_name}/image`: adds a picture, or replaces the one at its path.

use operation::fields::Object;
use operation::{Operation, Response};

use super::answer;
use super::fields::{IMAGE_INSTANCE, Pairs, required_path};
use crate::api::{ImageSearch, ImageSearchCall, instance, project};
use crate::error::Error;
use crate::error_code::Code;
use crate::image::{Image, Metadata};
use crate::instance::Instance;
use crate::library::{Existing, Library};
use crate::request::{Picture, json};

/// Describes the picture and keeps what was found; answers when that is durable and searchable.
pub struct AddImage {
    instance: Instance,
    path: String,
    metadata: Metadata,
    picture: Picture,
}

impl Operation<ImageSearch> for AddImage {
    fn parse(call: &ImageSearchCall<'_>) -> Result<Self, Error> {
        let instance = instance(call, IMAGE_INSTANCE)?;
        instance.describing_model()?;
        let body = json(call.request)?;
        let fields = Object::of(&body)?;
        let path = required_path(&fields)?;
        let tags = fields.optional("tags", Pairs)?.unwrap_or_default();
        instance.ensure_tags_declared("tags", tags.keys())?;
        let picture = Picture::file_v1(&fields)?.or_else(|| Picture::at_path_v1(&path));
        let picture = picture.ok_or_else(|| {
            let advice = "Send the picture in file, or make path the address of one.";
            Error::new(Code::Path, advice)
        })?;
        Ok(Self {
            instance,
            path,
            metadata: Metadata {
                tags,
                ..Metadata::default()
            },
            picture,
        })
    }

    fn run(self, call: &ImageSearchCall<'_>) -> Result<Response, Error> {
        let (project, model) = (project(call), self.instance.describing_model()?);
        let described = self
            .picture
            .describe(&project.services, model, None, None)?;
        let (descriptor, now) = (&described.descriptor, project.context.now);
        let image = Image::new(self.path, self.metadata, model, descriptor, now);
        Library::new(project, &self.instance).put(&image, Existing::Replace)?;
        Ok(answer::result("Success"))
    }
}
