//! Changes to single pictures.

use super::access::Library;
use super::commit::{Existing, Swap, remove_item, remove_replaced, withdraw};
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
        self.index([image])?;
        let mut orphans = Vec::new();
        let confirmed = self.confirm(image, existing, &mut orphans);
        self.remove_orphans(orphans);
        confirmed?;
        self.ensure_instance_exists(&[&image.path])
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
            self.index([&changed])?;
            match self.swap(&stored, &changed)? {
                Swap::Done => {
                    self.remove_orphans(remove_replaced(Some(&stored), &changed));
                    return self.ensure_instance_exists(&[&changed.path]);
                }
                Swap::Conflict(other) => {
                    self.remove_orphans([withdraw(&changed, other.as_deref())]);
                }
            }
        }
        Err(Error::Busy)
    }

    /// Removes the picture at `path`; says whether there was one.
    pub fn remove(&self, path: &str) -> Result<bool, Error> {
        let removed = self.record(path).remove(self.project.store())?;
        self.remove_orphans(removed.as_ref().map(remove_item));
        Ok(removed.is_some())
    }

    /// Removes these very pictures: one that was changed meanwhile stays. Returns those that it removed.
    pub fn remove_unchanged(&self, images: Vec<Image>) -> Result<Vec<Image>, Error> {
        let mut removed = Vec::new();
        let mut failure = None;
        for image in images {
            match self.remove_revision(&image) {
                Ok(true) => removed.push(image),
                Ok(false) => {}
                Err(error) => {
                    failure = Some(error);
                    break;
                }
            }
        }
        // Also after a failure: the records of these are gone.
        self.remove_orphans(removed.iter().map(remove_item));
        failure.map_or(Ok(removed), Err)
    }
}
