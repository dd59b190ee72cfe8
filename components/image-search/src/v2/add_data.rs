//! `POST /v2/{project_id}/mms/{service_name}/data/add`: adds a picture.

use operation::fields::{Object, boolean};
use operation::{Context, Request, Response};
use serde::Serialize;

use super::answer::{success, success_with};
use super::image_info::{AddedImage, Product};
use super::metadata::{self, Adding};
use super::post;
use super::subject::{Hints, Picture};
use crate::call::Call;
use crate::image::Image;
use crate::instance::Instance;
use crate::library::{self, Existing};
use crate::{Error, Tools};

/// Answers the request.
pub fn answer(request: &Request, context: &Context<'_>, tools: &Tools<'_>) -> Response {
    post::answer(request, context, tools, add)
}

/// Describes the picture and keeps what was found; answers when that is durable and searchable.
fn add(call: &Call<'_>, instance: &Instance, fields: &Object<'_>) -> Result<Response, Error> {
    let item_id = metadata::item_id(fields)?;
    let existing = existing(fields)?;
    let adding = Adding::read(fields, instance)?;
    let hints = Hints::read(fields, instance.configuration.service_type)?;
    let picture = Picture::read(fields)?;
    // Before the picture is fetched and described, which is far more work.
    if existing == Existing::Keep && library::find(call, instance, &item_id)?.is_some() {
        return Err(library::taken(&item_id));
    }
    let subject = picture.describe(call, instance, &hints, adding.language)?;
    let described = &subject.described;
    let metadata = adding.completed(described, instance);
    let (model, now) = (&instance.model, call.context.now);
    let image = Image::new(item_id, metadata, model, &described.descriptor, now);
    library::put(call, instance, &image, existing)?;
    #[derive(Serialize)]
    struct Data {
        image_info: AddedImage,
    }
    Ok(Product::new(&subject).map_or_else(success, |product| {
        success_with(Data {
            image_info: product.into(),
        })
    }))
}

/// `force`: whether the new item takes the place of one that has its id.
fn existing(fields: &Object<'_>) -> Result<Existing, Error> {
    let force = fields.optional("force", boolean())?.unwrap_or(false);
    Ok(if force {
        Existing::Replace
    } else {
        Existing::Keep
    })
}
