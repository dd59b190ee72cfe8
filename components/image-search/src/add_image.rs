//! `POST /v1/{project_id}/{instance_name}/image`: adds a picture, or replaces the one at its path.

use operation::fields::{Object, text};
use operation::{Response, huawei};
use serde::Serialize;
use store::UpdateError;

use crate::call::Call;
use crate::image_record::Image;
use crate::inference::{Change, Inference, Item, LibraryError};
use crate::instance_record::{Instance, unknown};
use crate::tags::Tags;
use crate::{Code, Error, body, picture, tags};

/// Characters of a path: the vendor prints no limit.
pub(crate) const LONGEST_PATH: usize = 4096;

/// Describes the picture and keeps what was found; answers when that is durable and searchable.
pub fn add(call: &Call<'_>, name: &str, inference: &dyn Inference) -> Result<Response, Error> {
    let instance = Instance::find(call, name)?;
    let fields = read(call, &instance)?;
    let descriptor = inference.describe(&instance.model, &fields.picture, None)?;
    let now = call.context.now;
    let image = Image::new(fields.path, fields.tags, &instance.model, &descriptor, now);
    keep(call, &instance, &image, descriptor, inference)?;
    #[derive(Serialize)]
    struct Body {
        result: &'static str,
    }
    Ok(huawei::json(200, &Body { result: "Success" }))
}

struct Fields {
    path: String,
    picture: Vec<u8>,
    tags: Tags,
}

fn read(call: &Call<'_>, instance: &Instance) -> Result<Fields, Error> {
    let json = body::json(call.request)?;
    let fields = Object::of(&json)?;
    let path = body::required_text(&fields, "path", text(0..=LONGEST_PATH))?;
    let tags = fields.optional("tags", tags::Pairs)?.unwrap_or_default();
    instance.must_declare(&tags)?;
    let picture = picture::file(&fields)?.ok_or_else(|| {
        let advice = "Send the picture itself in file: addresses are not fetched.";
        Error::new(Code::Path, advice)
    })?;
    Ok(Fields {
        path,
        picture,
        tags,
    })
}

/// Writes the library's item, then the record that makes it count, then clears away what was replaced.
///
/// A crash after the first step leaves an item without a record, and one after the second an item that
/// the record no longer confirms: searches pass over both and sweep them away later.
fn keep(
    call: &Call<'_>,
    instance: &Instance,
    image: &Image,
    descriptor: Vec<i8>,
    inference: &dyn Inference,
) -> Result<(), Error> {
    let item = Item {
        id: image.item_id(),
        descriptor,
        tags: tags::hashes(&image.tags),
    };
    let added = inference.update(&instance.id, vec![Change::Put(item)]);
    added.map_err(|error| Error::library(call.context, &error))?;
    let replaced = put(call, instance, image)?;
    if let Some(item) = left_behind(replaced.as_ref(), image) {
        log(
            call,
            inference.update(&instance.id, vec![Change::Remove(item)]),
        );
    }
    must_still_be(call, instance, image, inference)
}

/// The item of the replaced picture, unless chance gave both addings the same revision: then it is the
/// new picture's own.
fn left_behind(replaced: Option<&Image>, image: &Image) -> Option<u128> {
    let item = replaced?.item_id();
    (item != image.item_id()).then_some(item)
}

/// Makes `image` the picture at its path; returns the one it replaces.
fn put(call: &Call<'_>, instance: &Instance, image: &Image) -> Result<Option<Image>, Error> {
    let record = Image::record(&instance.id, &image.path);
    let replaced = record.update(call.context.store, |held: Option<Image>| {
        Ok::<_, std::convert::Infallible>((store::Change::Put(image.clone()), held))
    });
    replaced.map_err(|error| match error {
        UpdateError::Store(error) => Error::store(call.context, &error),
        UpdateError::Refused(never) => match never {},
    })
}

/// Refuses a picture whose instance was deleted meanwhile, and takes it out again.
fn must_still_be(
    call: &Call<'_>,
    instance: &Instance,
    image: &Image,
    inference: &dyn Inference,
) -> Result<(), Error> {
    let held = Instance::record(&call.project_id, &instance.name).read(call.context.store);
    let held = held.map_err(|error| Error::store(call.context, &error))?;
    if held.is_some_and(|held| held.id == instance.id) {
        return Ok(());
    }
    let record = Image::record(&instance.id, &image.path);
    if let Err(error) = record.remove(call.context.store) {
        eprintln!("{}: {error}", call.context.request_id);
    }
    log(call, inference.drop_library(&instance.id));
    Err(unknown(&instance.name))
}

/// What cannot be cleared away now is invisible already: the log is all that hears of it.
fn log(call: &Call<'_>, cleared: Result<(), LibraryError>) {
    if let Err(error) = cleared {
        eprintln!("{}: {error}", call.context.request_id);
    }
}

#[cfg(test)]
mod tests {
    use operation::Timestamp;

    use super::*;

    #[test]
    fn an_adding_never_removes_its_own_item() {
        let added = |seconds: i64| {
            let now = Timestamp(seconds * 1000);
            Image::new("/a.jpg".to_owned(), Tags::new(), "model", &[1], now)
        };
        let (first, second) = (added(1), added(2));
        assert_eq!(left_behind(None, &second), None);
        assert_eq!(left_behind(Some(&first), &second), Some(first.item_id()));
        assert_eq!(left_behind(Some(&second.clone()), &second), None);
    }
}
