//! `POST /v2/{project_id}/mms/{service_name}/data/update`: changes what is said of an item.

use operation::fields::Object;
use operation::{Operation, Response};

use super::answer::success;
use super::fields::{INSTANCE, required_item_id};
use crate::api::{ImageSearch, ImageSearchCall, instance, project};
use crate::error::Error;
use crate::error_code::Code;
use crate::image::Metadata;
use crate::instance::Instance;
use crate::library::Library;
use crate::request::{json, updated_metadata};

/// What is given takes the place of what was there, tag by tag and number by number; the rest stays.
pub struct UpdateData {
    instance: Instance,
    item_id: String,
    metadata: Metadata,
}

impl Operation<ImageSearch> for UpdateData {
    fn parse(call: &ImageSearchCall<'_>) -> Result<Self, Error> {
        let instance = instance(call, INSTANCE)?;
        let body = json(call.request)?;
        let fields = Object::of(&body)?;
        let item_id = required_item_id(&fields)?;
        let metadata = updated_metadata(&fields, &instance)?;
        if metadata == Metadata::default() {
            let advice = "Give one of desc, custom_tags and custom_num_tags.";
            return Err(Error::new(Code::NothingGiven, advice));
        }
        Ok(Self {
            instance,
            item_id,
            metadata,
        })
    }

    fn run(self, call: &ImageSearchCall<'_>) -> Result<Response, Error> {
        let library = Library::new(project(call), &self.instance);
        library.update_metadata(&self.item_id, |stored| {
            let Metadata {
                tags,
                numbers,
                description,
                keywords: _,
            } = self.metadata.clone();
            stored.tags.extend(tags);
            stored.numbers.extend(numbers);
            stored.description = description.or(stored.description.take());
        })?;
        Ok(success())
    }
}
