//! The steps of a change: index an item, let the record confirm it, remove the items that no record confirms.

use operation::Level;
use store::{Change as RecordChange, StoreError};

use super::access::{Existing, Library, path_taken};
use crate::error::Error;
use crate::image::Image;
use crate::inference::Change;
use crate::instance::{Instance, unknown_instance};

/// What the record of a path confirms once a new picture was to be written to it.
enum Confirmed {
    /// The new picture, in the place of this one.
    New(Option<Image>),
    /// This one, as before.
    Existing(Image),
}

/// Whether a picture was swapped for a changed one.
pub enum Swap {
    /// It was.
    Done,
    /// It was not, for the picture is this other one by now, or gone.
    Conflict(Option<Box<Image>>),
}

/// Writes the items of all pictures, or none.
pub fn index<'i>(
    library: &Library<'_>,
    images: impl IntoIterator<Item = &'i Image>,
) -> Result<(), Error> {
    let images = images.into_iter();
    let items: Result<Vec<Change>, StoreError> =
        images.map(|image| image.item().map(Change::Put)).collect();
    Ok(library.change_index(items?)?)
}

/// Makes `image`, whose item is indexed, the picture at its path; the items that no record confirms then join
/// `orphans`. After a failure of the store nobody knows whether the record confirms the item, so none does.
///
/// # Errors
/// [`crate::Code::PathTaken`] when a picture that is there stays.
pub fn confirm(
    library: &Library<'_>,
    image: &Image,
    existing: Existing,
    orphans: &mut Vec<Result<Change, StoreError>>,
) -> Result<(), Error> {
    match upsert(library, image, existing)? {
        Confirmed::New(replaced) => {
            orphans.extend(remove_replaced(replaced.as_ref(), image));
            Ok(())
        }
        Confirmed::Existing(stays) => {
            orphans.push(withdraw(image, Some(&stays)));
            Err(path_taken(&image.path))
        }
    }
}

/// Writes the record of `image` unless one that is there stays.
fn upsert(library: &Library<'_>, image: &Image, existing: Existing) -> Result<Confirmed, Error> {
    let record = library.record(&image.path);
    let confirmed = record.update(library.project.store(), |stored: Option<Image>| {
        Ok::<_, Error>(match stored {
            Some(stays) if existing == Existing::Keep => {
                (RecordChange::Keep, Confirmed::Existing(stays))
            }
            replaced => (RecordChange::Put(image.clone()), Confirmed::New(replaced)),
        })
    });
    Ok(confirmed?)
}

/// Swaps `changed` in for `expected`, unless the picture is another by now.
pub fn swap(library: &Library<'_>, expected: &Image, changed: &Image) -> Result<Swap, Error> {
    let record = library.record(&expected.path);
    let swapped = record.update(library.project.store(), |stored: Option<Image>| {
        Ok::<_, Error>(match stored {
            Some(stored) if stored.revision == expected.revision => {
                (RecordChange::Put(changed.clone()), Swap::Done)
            }
            other => (RecordChange::Keep, Swap::Conflict(other.map(Box::new))),
        })
    });
    Ok(swapped?)
}

/// Removes the picture unless it is another by now; says whether it did.
pub fn remove_revision(library: &Library<'_>, image: &Image) -> Result<bool, Error> {
    let record = library.record(&image.path);
    let removed = record.update(library.project.store(), |stored: Option<Image>| {
        let is_same = stored.is_some_and(|stored| stored.revision == image.revision);
        let change = if is_same {
            RecordChange::Remove
        } else {
            RecordChange::Keep
        };
        Ok::<_, Error>((change, is_same))
    });
    Ok(removed?)
}

/// Removes orphans from the index. Those that cannot be removed now are invisible already: the log is all that
/// hears of it.
pub fn remove_orphans(
    library: &Library<'_>,
    changes: impl IntoIterator<Item = Result<Change, StoreError>>,
) {
    let changes: Result<Vec<Change>, StoreError> = changes.into_iter().collect();
    let removed = match changes {
        Ok(changes) if changes.is_empty() => return,
        Ok(changes) => library.change_index(changes).map_err(Error::from),
        Err(error) => Err(error.into()),
    };
    warn(library, removed);
}

/// Refuses pictures whose instance was deleted meanwhile, and takes them out again.
pub fn ensure_instance_exists(library: &Library<'_>, paths: &[&str]) -> Result<(), Error> {
    let (project, instance) = (&library.project, library.instance);
    let stored = Instance::record(project.id, &instance.name).read(project.store())?;
    if stored.is_some_and(|stored| stored.id == instance.id) {
        return Ok(());
    }
    for path in paths {
        let removed = library.record(path).remove(project.store());
        warn(library, removed.map(|_| ()).map_err(Error::from));
    }
    let dropped = library.inference().drop_library(&instance.id);
    warn(library, dropped.map_err(Error::from));
    Err(unknown_instance(&instance.name))
}

/// Logs what went wrong and will be made good later.
pub fn warn(library: &Library<'_>, outcome: Result<(), Error>) {
    if let Err(error) = outcome {
        library.project.context.log(Level::Warn, error);
    }
}

/// Removes the item of a picture whose record is gone.
pub fn remove_item(image: &Image) -> Result<Change, StoreError> {
    Ok(Change::Remove(image.item_id()))
}

/// Removes the item of the replaced picture, unless chance gave both the same revision: then it is the new picture's
/// own.
pub fn remove_replaced(
    replaced: Option<&Image>,
    image: &Image,
) -> Option<Result<Change, StoreError>> {
    let replaced = replaced.filter(|replaced| replaced.item_id() != image.item_id());
    replaced.map(remove_item)
}

/// Withdraws the item of `image`, which is not the picture at its path: `stored` is. Where chance gave both the same
/// revision they share one item, and it becomes that of `stored` again.
pub fn withdraw(image: &Image, stored: Option<&Image>) -> Result<Change, StoreError> {
    match stored {
        Some(stored) if stored.item_id() == image.item_id() => stored.item().map(Change::Put),
        _ => remove_item(image),
    }
}

#[cfg(test)]
mod tests {
    use operation::Timestamp;

    use super::*;
    use crate::image::Metadata;

    #[test]
    fn a_picture_that_is_added_never_removes_its_own_item() {
        let added = |seconds: i64| {
            let now = Timestamp(seconds * 1000);
            Image::new("/a.jpg".to_owned(), Metadata::default(), "model", &[1], now)
        };
        let (first, second) = (added(1), added(2));
        let removed = Ok(Change::Remove(first.item_id()));
        assert_eq!(remove_replaced(None, &second), None);
        assert_eq!(remove_replaced(Some(&first), &second), Some(removed));
        assert_eq!(remove_replaced(Some(&second.clone()), &second), None);
    }

    #[test]
    fn what_is_refused_never_removes_the_item_of_what_stays() {
        let now = Timestamp(1_000_000);
        let added = || Image::new("/a".to_owned(), Metadata::default(), "model", &[1], now);
        let refused = added();
        let removed = Ok(Change::Remove(refused.item_id()));
        assert_eq!(withdraw(&refused, None), removed);
        let other = refused.with_metadata(Metadata::default(), now);
        assert_eq!(withdraw(&refused, Some(&other)), removed);
        // Two revisions of one second are the same once in 65,536 times.
        let mut twin = added();
        twin.revision = refused.revision;
        twin.metadata.description = Some("the one that stays".to_owned());
        let restored = twin.item().map(Change::Put);
        assert_eq!(withdraw(&refused, Some(&twin)), restored);
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
