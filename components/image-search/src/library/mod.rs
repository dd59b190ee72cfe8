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
    let mut superseded = Vec::new();
    let settled = settle(call, instance, image, existing, &mut superseded);
    clear(call, instance, superseded);
    settled?;
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
        match replace(call, instance, &held, &changed)? {
            Replaced::Done => {
                clear(call, instance, left_behind(Some(&held), &changed));
                return must_still_be(call, instance, &[&changed.path]);
            }
            Replaced::Not(other) => {
                clear(call, instance, [withdrawal(other.as_deref(), &changed)]);
            }
        }
    }
    Err(Error::busy())
}

/// Removes the picture at `path`; says whether there was one.
pub fn remove(call: &Call<'_>, instance: &Instance, path: &str) -> Result<bool, Error> {
    let removed = Image::record(&instance.id, path).remove(call.context.store);
    let removed = removed.map_err(|error| Error::store(call.context, &error))?;
    clear(call, instance, removed.as_ref().map(removal));
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
    clear(call, instance, removed.iter().map(removal));
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

/// Clears away what no record confirms. What cannot be cleared away now is invisible already: the log is
/// all that hears of it.
fn clear(
    call: &Call<'_>,
    instance: &Instance,
    changes: impl IntoIterator<Item = Result<Change, StoreError>>,
) {
    let changes: Result<Vec<Change>, StoreError> = changes.into_iter().collect();
    match changes {
        Ok(changes) if changes.is_empty() => {}
        Ok(changes) => log(call, call.inference().update(&instance.id, changes)),
        Err(error) => eprintln!("{}: {error}", call.context.request_id),
    }
}

/// The item of a picture whose record is gone.
fn removal(image: &Image) -> Result<Change, StoreError> {
    Ok(Change::Remove(image.item_id()))
}

/// The item of the replaced picture, unless chance gave both the same revision: then it is the new
/// picture's own.
fn left_behind(replaced: Option<&Image>, image: &Image) -> Option<Result<Change, StoreError>> {
    let replaced = replaced.filter(|replaced| replaced.item_id() != image.item_id());
    replaced.map(removal)
}

/// What becomes of the item of `image`, which is not the picture at its path: `held` is. Where chance gave
/// both the same revision they share one item, and it becomes that of `held` again.
fn withdrawal(held: Option<&Image>, image: &Image) -> Result<Change, StoreError> {
    match held {
        Some(held) if held.item_id() == image.item_id() => held.item().map(Change::Put),
        _ => removal(image),
    }
}

/// What became of a picture that was to be added.
enum Committed {
    /// It is at its path now, in the place of this one.
    Put(Option<Image>),
    /// This one stays there.
    Kept(Image),
}

/// Makes `image` the picture at its path, unless one that is there stays.
fn commit(
    call: &Call<'_>,
    instance: &Instance,
    image: &Image,
    existing: Existing,
) -> Result<Committed, Error> {
    let record = Image::record(&instance.id, &image.path);
    let committed = record.update(call.context.store, |held: Option<Image>| {
        Ok(match held {
            Some(held) if existing == Existing::Keep => (RecordChange::Keep, Committed::Kept(held)),
            held => (RecordChange::Put(image.clone()), Committed::Put(held)),
        })
    });
    committed.map_err(|error| refused(call, error))
}

/// Writes the record of a picture whose item is there; what is to be cleared away then joins `superseded`.
/// After a failure of the store nobody knows whether the record confirms the item, so nothing does.
fn settle(
    call: &Call<'_>,
    instance: &Instance,
    image: &Image,
    existing: Existing,
    superseded: &mut Vec<Result<Change, StoreError>>,
) -> Result<(), Error> {
    match commit(call, instance, image, existing)? {
        Committed::Put(replaced) => {
            superseded.extend(left_behind(replaced.as_ref(), image));
            Ok(())
        }
        Committed::Kept(held) => {
            superseded.push(withdrawal(Some(&held), image));
            Err(taken(&image.path))
        }
    }
}

/// The refusal of a path that a picture has already.
pub fn taken(path: &str) -> Error {
    let shown: String = path.chars().take(64).collect();
    let advice = format!("The instance has a picture {shown} already: set force to replace it.");
    Error::new(Code::PathTaken, advice)
}

/// What became of a change.
enum Replaced {
    /// It is made.
    Done,
    /// It is not, for the picture is another by now, or gone.
    Not(Option<Box<Image>>),
}

/// Swaps `changed` in for `held`, unless the picture is another by now.
fn replace(
    call: &Call<'_>,
    instance: &Instance,
    held: &Image,
    changed: &Image,
) -> Result<Replaced, Error> {
    let record = Image::record(&instance.id, &held.path);
    let swapped = record.update(call.context.store, |current: Option<Image>| {
        Ok(match current {
            Some(current) if current.revision == held.revision => {
                (RecordChange::Put(changed.clone()), Replaced::Done)
            }
            other => (RecordChange::Keep, Replaced::Not(other.map(Box::new))),
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
        let removed = Ok(Change::Remove(first.item_id()));
        assert_eq!(left_behind(None, &second), None);
        assert_eq!(left_behind(Some(&first), &second), Some(removed));
        assert_eq!(left_behind(Some(&second.clone()), &second), None);
    }

    #[test]
    fn what_is_refused_never_removes_the_item_of_what_stays() {
        let now = Timestamp(1_000_000);
        let added = || Image::new("/a".to_owned(), Metadata::default(), "model", &[1], now);
        let refused = added();
        let removed = Ok(Change::Remove(refused.item_id()));
        assert_eq!(withdrawal(None, &refused), removed);
        let other = refused.with_metadata(Metadata::default(), now);
        assert_eq!(withdrawal(Some(&other), &refused), removed);
        // Two revisions of one second are the same once in 65,536 times.
        let mut twin = added();
        twin.revision = refused.revision;
        twin.metadata.description = Some("the one that stays".to_owned());
        let restored = twin.item().map(Change::Put);
        assert_eq!(withdrawal(Some(&twin), &refused), restored);
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
