//! Changes to the pictures of an instance.
//!
//! A picture is a record and an item of the search core's library; the record decides. Each change writes
//! the new item first, then the record that confirms it, then clears away the item that the record
//! confirms no longer. A crash after the first step leaves an item without a record, and one after the
//! second an item of an earlier revision: searches pass over both and sweep them away later.

mod batch;

use store::{Change as RecordChange, StoreError, UpdateError};

use crate::call::Call;
use crate::image::{Image, Metadata};
use crate::inference::{Change, LibraryError};
use crate::instance::{Instance, unknown};
use crate::{Code, Error};

pub use batch::{put_many, remove_many};

/// Times that new metadata are worked out again because the picture changed meanwhile.
const ATTEMPTS: usize = 16;

/// What becomes of a picture that has the path already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// The new picture takes its place.
    Replace,
    /// It stays, and the new picture is refused with [`Code::PathTaken`].
    Keep,
}

/// Adds a picture: durable and searchable when it returns.
pub fn put(
    call: &Call<'_>,
    instance: &Instance,
    image: &Image,
    existing: Existing,
) -> Result<(), Error> {
    index(call, instance, image)?;
    let committed = commit(call, instance, image, existing);
    if let Err(Error::Refused(..)) = &committed {
        // Only then it is sure that no record confirms the item.
        unindex(call, instance, image.item_id());
    }
    let replaced = committed?;
    if let Some(item) = left_behind(replaced.as_ref(), image) {
        unindex(call, instance, item);
    }
    must_still_be(call, instance, &[&image.path])
}

/// The picture at `path`.
///
/// # Errors
/// [`Code::Path`] when there is none.
pub fn get(call: &Call<'_>, instance: &Instance, path: &str) -> Result<Image, Error> {
    find(call, instance, path)?.ok_or_else(|| no_picture(path))
}

/// The picture at `path`, if there is one.
pub fn find(call: &Call<'_>, instance: &Instance, path: &str) -> Result<Option<Image>, Error> {
    let image = Image::record(&instance.id, path).read(call.context.store);
    image.map_err(|error| Error::store(call.context, &error))
}

/// Changes what is said of the picture at `path`.
///
/// # Errors
/// [`Code::Path`] when there is none; what `change` refuses.
pub fn retag(
    call: &Call<'_>,
    instance: &Instance,
    path: &str,
    change: impl Fn(&mut Metadata) -> Result<(), Error>,
) -> Result<(), Error> {
    for _ in 0..ATTEMPTS {
        let held = get(call, instance, path)?;
        let mut metadata = held.metadata.clone();
        change(&mut metadata)?;
        if metadata == held.metadata {
            return Ok(());
        }
        let changed = held.with_metadata(metadata, call.context.now);
        index(call, instance, &changed)?;
        let swapped = replace(call, instance, &held, &changed)?;
        let superseded = if swapped { &held } else { &changed };
        unindex(call, instance, superseded.item_id());
        if swapped {
            return must_still_be(call, instance, &[&changed.path]);
        }
    }
    Err(Error::busy())
}

/// Removes the picture at `path`; says whether there was one.
pub fn remove(call: &Call<'_>, instance: &Instance, path: &str) -> Result<bool, Error> {
    let removed = Image::record(&instance.id, path).remove(call.context.store);
    let removed = removed.map_err(|error| Error::store(call.context, &error))?;
    if let Some(image) = &removed {
        unindex(call, instance, image.item_id());
    }
    Ok(removed.is_some())
}

/// Removes these very pictures: one that was changed meanwhile stays. Returns those that it removed.
pub fn remove_unchanged(
    call: &Call<'_>,
    instance: &Instance,
    images: Vec<Image>,
) -> Result<Vec<Image>, Error> {
    let mut removed = Vec::new();
    let mut failure = None;
    for image in images {
        match remove_version(call, instance, &image) {
            Ok(true) => removed.push(image),
            Ok(false) => {}
            Err(error) => {
                failure = Some(error);
                break;
            }
        }
    }
    // Also after a failure: the records of these are gone.
    unindex_many(call, instance, removed.iter().map(Image::item_id));
    failure.map_or(Ok(removed), Err)
}

/// Removes the picture unless it is another by now; says whether it did.
fn remove_version(call: &Call<'_>, instance: &Instance, image: &Image) -> Result<bool, Error> {
    let record = Image::record(&instance.id, &image.path);
    let removed = record.update(call.context.store, |current: Option<Image>| {
        let same = current.is_some_and(|current| current.revision == image.revision);
        Ok(if same {
            (RecordChange::Remove, true)
        } else {
            (RecordChange::Keep, false)
        })
    });
    removed.map_err(|error| refused(call, error))
}

/// The refusal of a path that no picture has.
pub fn no_picture(path: &str) -> Error {
    let shown: String = path.chars().take(64).collect();
    let advice = format!("The instance has no picture {shown}: add it first.");
    Error::new(Code::Path, advice)
}

/// Writes the picture's item.
fn index(call: &Call<'_>, instance: &Instance, image: &Image) -> Result<(), Error> {
    index_many(call, instance, [image])
}

/// Writes the items of all pictures, or none.
fn index_many<'a>(
    call: &Call<'_>,
    instance: &Instance,
    images: impl IntoIterator<Item = &'a Image>,
) -> Result<(), Error> {
    let items = images
        .into_iter()
        .map(|image| image.item().map(Change::Put));
    let items: Result<Vec<Change>, StoreError> = items.collect();
    let items = items.map_err(|error| Error::store(call.context, &error))?;
    let added = call.inference().update(&instance.id, items);
    added.map_err(|error| Error::library(call.context, &error))
}

/// Clears an item away.
fn unindex(call: &Call<'_>, instance: &Instance, item: u128) {
    unindex_many(call, instance, [item]);
}

/// Clears items away. What cannot be cleared away now is invisible already: the log is all that hears of
/// it.
fn unindex_many(call: &Call<'_>, instance: &Instance, items: impl IntoIterator<Item = u128>) {
    let removals: Vec<Change> = items.into_iter().map(Change::Remove).collect();
    if !removals.is_empty() {
        log(call, call.inference().update(&instance.id, removals));
    }
}

/// The item of the replaced picture, unless chance gave both the same revision: then it is the new
/// picture's own.
fn left_behind(replaced: Option<&Image>, image: &Image) -> Option<u128> {
    let item = replaced?.item_id();
    (item != image.item_id()).then_some(item)
}

/// Makes `image` the picture at its path; returns the one it replaces.
fn commit(
    call: &Call<'_>,
    instance: &Instance,
    image: &Image,
    existing: Existing,
) -> Result<Option<Image>, Error> {
    let record = Image::record(&instance.id, &image.path);
    let committed = record.update(call.context.store, |held: Option<Image>| match &held {
        Some(_) if existing == Existing::Keep => Err(taken(&image.path)),
        _ => Ok((RecordChange::Put(image.clone()), held)),
    });
    committed.map_err(|error| refused(call, error))
}

/// The refusal of a path that a picture has already.
pub fn taken(path: &str) -> Error {
    let shown: String = path.chars().take(64).collect();
    let advice = format!("The instance has a picture {shown} already: set force to replace it.");
    Error::new(Code::PathTaken, advice)
}

/// Swaps `changed` in for `held`; false when the picture is another by now.
fn replace(
    call: &Call<'_>,
    instance: &Instance,
    held: &Image,
    changed: &Image,
) -> Result<bool, Error> {
    let record = Image::record(&instance.id, &held.path);
    let swapped = record.update(call.context.store, |current: Option<Image>| {
        let same = current.is_some_and(|current| current.revision == held.revision);
        Ok(if same {
            (RecordChange::Put(changed.clone()), true)
        } else {
            (RecordChange::Keep, false)
        })
    });
    swapped.map_err(|error| refused(call, error))
}

fn refused(call: &Call<'_>, error: UpdateError<Error>) -> Error {
    match error {
        UpdateError::Store(error) => Error::store(call.context, &error),
        UpdateError::Refused(refusal) => refusal,
    }
}

/// Refuses pictures whose instance was deleted meanwhile, and takes them out again.
fn must_still_be(call: &Call<'_>, instance: &Instance, paths: &[&str]) -> Result<(), Error> {
    let held = Instance::record(&call.project_id, &instance.name).read(call.context.store);
    let held = held.map_err(|error| Error::store(call.context, &error))?;
    if held.is_some_and(|held| held.id == instance.id) {
        return Ok(());
    }
    for path in paths {
        if let Err(error) = Image::record(&instance.id, path).remove(call.context.store) {
            eprintln!("{}: {error}", call.context.request_id);
        }
    }
    log(call, call.inference().drop_library(&instance.id));
    Err(unknown(&instance.name))
}

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
            Image::new("/a.jpg".to_owned(), Metadata::default(), "model", &[1], now)
        };
        let (first, second) = (added(1), added(2));
        assert_eq!(left_behind(None, &second), None);
        assert_eq!(left_behind(Some(&first), &second), Some(first.item_id()));
        assert_eq!(left_behind(Some(&second.clone()), &second), None);
    }

    #[test]
    fn other_metadata_are_another_item() {
        let now = Timestamp(1_000_000);
        let image = Image::new("/a".to_owned(), Metadata::default(), "model", &[1], now);
        for _ in 0..1000 {
            let changed = image.with_metadata(Metadata::default(), now);
            assert_ne!(changed.item_id(), image.item_id());
        }
    }
}
