//! `POST /sightline/v1/{project_id}/instances/{name}/items`: adds up to 100 items.

use operation::fields::{FieldError, Location, Object, Rule, boolean, list, text};
use operation::{Response, huawei};
use serde::Serialize;
use serde_json::Value;

use super::descriptor::Descriptor;
use super::outcome::Outcome;
use super::writer::Writer;
use crate::call::Call;
use crate::image::{Image, Metadata};
use crate::inference::Region;
use crate::instance::Instance;
use crate::library::{self, Existing};
use crate::v2::metadata::{Adding, LONGEST_ID};
use crate::v2::subject::{Corners, Picture};
use crate::{Error, body};

/// Items of one call.
const MOST: usize = 100;

/// Adds the items in their order; one that is refused does not stop the others.
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

    fn check(&self, _: &Value, _: Location<'_>) -> Result<(), FieldError> {
        Ok(())
    }
}

/// The item as it is kept: its picture described, or with the descriptor that it brings.
fn picture(
    call: &Call<'_>,
    instance: &Instance,
    index: usize,
    item: &Value,
) -> Result<(Image, Existing), Error> {
    let not_an_object = |_| FieldError::value(format!("items[{index}]"), "must be an object");
    let fields = Object::of(item).map_err(not_an_object)?;
    let id = fields.required("id", text(1..=LONGEST_ID))?;
    let force = fields.optional("force", boolean())?.unwrap_or(false);
    let adding = Adding::read(&fields, instance)?;
    let source = Source::read(&fields, instance)?;
    // Before the picture is fetched and described, which is far more work.
    if !force && library::find(call, instance, &id)?.is_some() {
        return Err(library::taken(&id));
    }
    let (metadata, descriptor) = source.described(call, instance, adding)?;
    let (model, now) = (&instance.model, call.context.now);
    let image = Image::new(id, metadata, model, &descriptor, now);
    let existing = if force {
        Existing::Replace
    } else {
        Existing::Keep
    };
    Ok((image, existing))
}

/// Where an item's descriptor comes from.
enum Source {
    Picture(Picture, Option<Region>),
    Descriptor(Vec<i8>),
}

impl Source {
    fn read(fields: &Object<'_>, instance: &Instance) -> Result<Self, Error> {
        let region = fields.optional("box", Corners)?;
        let Some(descriptor) = fields.optional("descriptor", Descriptor::of(instance))? else {
            return Ok(Self::Picture(Picture::read(fields)?, region));
        };
        let beside = ["image_base64", "image_url", "box"];
        if let Some(field) = beside.into_iter().find(|field| fields.has(field)) {
            return Err(FieldError::value(field, "cannot be given beside a descriptor").into());
        }
        Ok(Self::Descriptor(descriptor))
    }

    /// What is said of the item, and its descriptor.
    fn described(
        self,
        call: &Call<'_>,
        instance: &Instance,
        adding: Adding,
    ) -> Result<(Metadata, Vec<i8>), Error> {
        match self {
            Self::Picture(picture, region) => {
                let model = instance.describing_model()?;
                let described = picture.described(call, model, region, adding.language)?;
                let metadata = adding.completed(&described, instance);
                Ok((metadata, described.descriptor))
            }
            Self::Descriptor(descriptor) => Ok((adding.metadata, descriptor)),
        }
    }
}
