//! `POST /v2/{project_id}/mms/{service_name}/data/add`: adds a picture.

use operation::fields::{Object, boolean};
use operation::{Operation, Response};
use serde::Serialize;

use super::answer::{success, success_with};
use super::fields::{INSTANCE, required_item_id};
use super::subject::{AddedImage, Hints, Subject};
use crate::api::{ImageSearch, ImageSearchCall, instance, project};
use crate::error::Error;
use crate::image::Image;
use crate::instance::Instance;
use crate::library::{Existing, Library, path_taken};
use crate::request::{NewMetadata, Picture, json};

/// Describes the picture and keeps what was found; answers when that is durable and searchable.
pub struct AddData {
    instance: Instance,
    item_id: String,
    existing: Existing,
    metadata: NewMetadata,
    hints: Hints,
    picture: Picture,
}

impl Operation<ImageSearch> for AddData {
    fn parse(call: &ImageSearchCall<'_>) -> Result<Self, Error> {
        let instance = instance(call, INSTANCE)?;
        let body = json(call.request)?;
        let fields = Object::of(&body)?;
        Ok(Self {
            item_id: required_item_id(&fields)?,
            existing: Existing::of_force(fields.optional("force", boolean())?),
            metadata: NewMetadata::read(&fields, &instance)?,
            hints: Hints::read(&fields, instance.configuration.service_type)?,
            picture: Picture::required_v2(&fields)?,
            instance,
        })
    }

    fn run(self, call: &ImageSearchCall<'_>) -> Result<Response, Error> {
        let library = Library::new(project(call), &self.instance);
        // Before the picture is fetched and described, which is far more work.
        if self.existing == Existing::Keep && library.find(&self.item_id)?.is_some() {
            return Err(path_taken(&self.item_id));
        }
        let (model, language) = (
            self.instance.describing_model()?,
            self.metadata.keyword_language,
        );
        let services = &library.project.services;
        let subject = Subject::describe(&self.picture, &self.hints, services, model, language)?;
        let described = &subject.described;
        let metadata = self.metadata.completed(described, &self.instance);
        let (descriptor, now) = (&described.descriptor, library.project.context.now);
        let image = Image::new(self.item_id, metadata, model, descriptor, now);
        library.put(&image, self.existing)?;
        #[derive(Serialize)]
        struct Data {
            image_info: AddedImage,
        }
        Ok(subject.product().map_or_else(success, |product| {
            success_with(Data {
                image_info: product.into(),
            })
        }))
    }
}
