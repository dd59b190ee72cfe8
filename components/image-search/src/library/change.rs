//! Changes to single pictures.

use super::access::{Existing, Library};
use super::commit::{
    Swap, confirm, ensure_instance_exists, index, remove_item, remove_orphans, remove_replaced,
    remove_revision, swap, withdraw,
};
use crate::error::Error;
use crate::image::{Image, Metadata};

/// Times that new metadata are worked out again because the picture changed meanwhile.
const MAX_ATTEMPTS: usize = 16;

impl Library<'_> {
    /// Adds a picture: durable and searchable when it returns.
    ///
    /// # Errors
    /// [`crate::Code::PathTaken`] when a picture that is there stays; [`crate::Code::InstanceName`] when the instance
    /// was deleted meanwhile.
    pub fn put(&self, image: &Image, existing: Existing) -> Result<(), Error> {
        index(self, [image])?;
        let mut orphans = Vec::new();
        let confirmed = confirm(self, image, existing, &mut orphans);
        remove_orphans(self, orphans);
        confirmed?;
        ensure_instance_exists(self, &[&image.path])
    }

    /// Changes what is said of the picture at `path`. `change` may be asked several times, of other versions of it.
    ///
    /// # Errors
    /// [`crate::Code::Path`] when there is none.
    pub fn update_metadata(&self, path: &str, change: impl Fn(&mut Metadata)) -> Result<(), Error> {
        for _ in 0..MAX_ATTEMPTS {
            let stored = self.get(path)?;
            let mut metadata = stored.metadata.clone();
            change(&mut metadata);
            if metadata == stored.metadata {
                return Ok(());
            }
            let changed = stored.with_metadata(metadata, self.project.context.now);
            index(self, [&changed])?;
            match swap(self, &stored, &changed)? {
                Swap::Done => {
                    remove_orphans(self, remove_replaced(Some(&stored), &changed));
                    return ensure_instance_exists(self, &[&changed.path]);
                }
                Swap::Conflict(other) => {
                    remove_orphans(self, [withdraw(&changed, other.as_deref())]);
                }
            }
        }
        Err(Error::Busy)
    }

    /// Removes the picture at `path`; says whether there was one.
    pub fn remove(&self, path: &str) -> Result<bool, Error> {
        let removed = self.record(path).remove(self.project.store())?;
        remove_orphans(self, removed.as_ref().map(remove_item));
        Ok(removed.is_some())
    }

    /// Removes these very pictures: one that was changed meanwhile stays. Returns those that it removed.
    pub fn remove_unchanged(&self, images: Vec<Image>) -> Result<Vec<Image>, Error> {
        let mut removed = Vec::new();
        let mut failure = None;
        for image in images {
            match remove_revision(self, &image) {
                Ok(true) => removed.push(image),
                Ok(false) => {}
                Err(error) => {
                    failure = Some(error);
                    break;
                }
            }
        }
        // Also after a failure: the records of these are gone.
        remove_orphans(self, removed.iter().map(remove_item));
        failure.map_or(Ok(removed), Err)
    }
}
