//! `POST /v2/{project_id}/mms/{service_name}/data/update`: changes what is said of an item.

use operation::fields::Object;
use operation::{Context, Request, Response};

use super::answer::success;
use super::{metadata, post};
use crate::call::Call;
use crate::image::Metadata;
use crate::instance::Instance;
use crate::{Code, Error, Tools, library};

/// Answers the request.
pub fn answer(request: &Request, context: &Context<'_>, tools: &Tools<'_>) -> Response {
    post::answer(request, context, tools, update)
}

/// What is given takes the place of what was there, tag by tag and number by number; the rest stays.
fn update(call: &Call<'_>, instance: &Instance, fields: &Object<'_>) -> Result<Response, Error> {
    let item_id = metadata::item_id(fields)?;
    let given = metadata::of_update(fields, instance)?;
    if given == Metadata::default() {
        let advice = "Give one of desc, custom_tags and custom_num_tags.";
        return Err(Error::new(Code::NothingGiven, advice));
    }
    library::retag(call, instance, &item_id, |held| {
        let Metadata {
            tags,
            numbers,
            description,
            keywords: _,
        } = given.clone();
        held.tags.extend(tags);
        held.numbers.extend(numbers);
        held.description = description.or(held.description.take());
        Ok(())
    })?;
    Ok(success())
}
