//! `POST /sightline/v1/{project_id}/instances/{name}/items`: adds up to 100 items.

use operation::fields::{FieldError, Location, Object, Rule, boolean, list, text};
use operation::{Operation, Response};
use serde_json::Value;

use super::answer::{ItemResult, item_results};
use super::descriptor::Descriptor;
use super::fields::INSTANCE;
use crate::api::{ImageSearch, ImageSearchCall, instance, project};
use crate::error::Error;
use crate::image::{Image, Metadata};
use crate::inference::Region;
use crate::instance::Instance;
use crate::library::{Batch, Existing, Library, path_taken};
use crate::request::{Corners, MAX_ITEM_ID, NewMetadata, Picture, json};

/// Items of one call.
const MAX_ITEMS: usize = 100;

/// Adds the items in their order; one that is refused does not stop the others.
pub struct AddItems {
    instance: Instance,
    items: Vec<Item>,
}

/// An item of the request: its id as far as it could be read, and itself or what is wrong with it.
struct Item {
    id: Option<String>,
    item: Result<NewItem, Error>,
}

/// An item to add.
struct NewItem {
    id: String,
    existing: Existing,
    metadata: NewMetadata,
    source: Source,
}

/// Where an item's descriptor comes from.
enum Source {
    Picture(Picture, Option<Region>),
    Descriptor(Vec<i8>),
}

impl Operation<ImageSearch> for AddItems {
    fn parse(call: &ImageSearchCall<'_>) -> Result<Self, Error> {
        let instance = instance(call, INSTANCE)?;
        let body = json(call.request)?;
        Object::of(&body)?.required("items", list(Anything, 1..=MAX_ITEMS))?;
        let items = body["items"].as_array().map_or(&[][..], Vec::as_slice);
        let items = items.iter().enumerate().map(|(index, item)| Item {
            id: item["id"].as_str().map(str::to_owned),
            item: NewItem::read(item, index, &instance),
        });
        let items = items.collect();
        Ok(Self { instance, items })
    }

    fn run(self, call: &ImageSearchCall<'_>) -> Result<Response, Error> {
        let library = Library::new(project(call), &self.instance);
        let mut batch = Batch::new(library);
        let mut ids = Vec::new();
        for Item { id, item } in self.items {
            batch.add(item.and_then(|item| item.described(&library)));
            ids.push(id);
        }
        let results = batch.finish();
        let results = ids.iter().zip(&results);
        let results =
            results.map(|(id, result)| ItemResult::new(call.context, id.as_deref(), result));
        Ok(item_results(results.collect()))
    }
}

/// Items are checked one by one.
struct Anything;

impl Rule for Anything {
    type Output = ();

    fn check(&self, _: &Value, _: Location<'_>) -> Result<(), FieldError> {
        Ok(())
    }
}

impl NewItem {
    fn read(item: &Value, index: usize, instance: &Instance) -> Result<Self, Error> {
        let not_an_object = |_| FieldError::value(format!("items[{index}]"), "must be an object");
        let fields = Object::of(item).map_err(not_an_object)?;
        Ok(Self {
            id: fields.required("id", text(1..=MAX_ITEM_ID))?,
            existing: Existing::of_force(fields.optional("force", boolean())?),
            metadata: NewMetadata::read(&fields, instance)?,
            source: Source::read(&fields, instance)?,
        })
    }

    /// The item as it is kept: its picture described, or with the descriptor that it brings.
    fn described(self, library: &Library<'_>) -> Result<(Image, Existing), Error> {
        // Before the picture is fetched and described, which is far more work.
        if self.existing == Existing::Keep && library.find(&self.id)?.is_some() {
            return Err(path_taken(&self.id));
        }
        let (metadata, descriptor) = self.source.described(library, self.metadata)?;
        let (model, now) = (&library.instance.model, library.project.context.now);
        let image = Image::new(self.id, metadata, model, &descriptor, now);
        Ok((image, self.existing))
    }
}

impl Source {
    fn read(fields: &Object<'_>, instance: &Instance) -> Result<Self, Error> {
        let region = fields.optional("box", Corners)?;
        let Some(descriptor) = fields.optional("descriptor", Descriptor::of(instance))? else {
            return Ok(Self::Picture(Picture::required_v2(fields)?, region));
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
        library: &Library<'_>,
        metadata: NewMetadata,
    ) -> Result<(Metadata, Vec<i8>), Error> {
        let (picture, region) = match self {
            Self::Descriptor(descriptor) => return Ok((metadata.metadata, descriptor)),
            Self::Picture(picture, region) => (picture, region),
        };
        let (instance, services) = (library.instance, &library.project.services);
        let (model, language) = (instance.describing_model()?, metadata.keyword_language);
        let described = picture.describe(services, model, region, language)?;
        let metadata = metadata.completed(&described, instance);
        Ok((metadata, described.descriptor))
    }
}
