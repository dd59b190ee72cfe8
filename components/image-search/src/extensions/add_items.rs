//! `POST /sightline/v1/{project_id}/instances/{name}/items`: adds up to 100 pictures.

use operation::fields::{At, Fault, Object, Rule, boolean, list, text};
use operation::{Response, huawei};
use serde::Serialize;
use serde_json::Value;

use super::outcome::Outcome;
use super::writer::Writer;
use crate::call::Call;
use crate::image::Image;
use crate::instance::Instance;
use crate::library::{self, Existing};
use crate::v2::metadata::{Adding, LONGEST_ID};
use crate::v2::subject::{Corners, Picture};
use crate::{Error, body};

/// Pictures of one call.
const MOST: usize = 100;

/// Adds the pictures in their order; one that is refused does not stop the others.
pub fn add(call: &Call<'_>, instance: &Instance) -> Result<Response, Error> {
    let json = body::json(call.request)?;
    Object::of(&json)?.required("items", list(Anything, 1..=MOST))?;
    let items = json["items"].as_array().map_or(&[][..], Vec::as_slice);
    let mut writer = Writer::new(call, instance);
    for (index, item) in items.iter().enumerate() {
        writer.add(picture(call, instance, index, item));
    }
    let results = writer.finish();
    #[derive(Serialize)]
    struct Body<'a> {
        items: Vec<Outcome<'a>>,
    }
    let body = Body {
        items: items
            .iter()
            .zip(&results)
            .map(|(item, result)| Outcome::new(call, item["id"].as_str(), result))
            .collect(),
    };
    Ok(huawei::json(200, &body))
}

/// Items are checked one by one.
struct Anything;

impl Rule for Anything {
    type Output = ();

    fn check(&self, _: &Value, _: At<'_>) -> Result<(), Fault> {
        Ok(())
    }
}

/// The item's picture, described.
fn picture(
    call: &Call<'_>,
    instance: &Instance,
    index: usize,
    item: &Value,
) -> Result<(Image, Existing), Error> {
    let not_an_object = |_| Fault::value(format!("items[{index}]"), "must be an object");
    let fields = Object::of(item).map_err(not_an_object)?;
    let id = fields.required("id", text(1..=LONGEST_ID))?;
    let force = fields.optional("force", boolean())?.unwrap_or(false);
    let adding = Adding::read(&fields, instance)?;
    let region = fields.optional("box", Corners)?;
    let picture = Picture::read(&fields)?;
    // Before the picture is fetched and described, which is far more work.
    if !force && library::find(call, instance, &id)?.is_some() {
        return Err(library::taken(&id));
    }
    let described = picture.described(call, &instance.model, region, adding.language)?;
    let metadata = adding.completed(&described, instance);
    let (model, now) = (&instance.model, call.context.now);
    let image = Image::new(id, metadata, model, &described.descriptor, now);
    let existing = if force {
        Existing::Replace
    } else {
        Existing::Keep
    };
    Ok((image, existing))
}
