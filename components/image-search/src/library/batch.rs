//! Changes to many pictures at once: each succeeds or fails alone, and the index is written once for all.

use super::access::{Existing, Library, no_picture};
use super::commit::{confirm, ensure_instance_exists, index, remove_item, remove_orphans};
use crate::error::Error;
use crate::image::Image;

/// Pictures that are written at once.
const BATCH_SIZE: usize = 256;

/// Adds pictures in the order in which they come, many at once. Each has one result, in the order in which they came.
pub struct Batch<'a> {
    library: Library<'a>,
    /// Not written yet; their paths are different.
    pending: Vec<(Image, Existing)>,
    /// Each result that is not known yet, and the pending picture that it will be of.
    unknown: Vec<(usize, usize)>,
    results: Vec<Result<(), Error>>,
}

impl<'a> Batch<'a> {
    /// A batch without pictures.
    pub fn new(library: Library<'a>) -> Self {
        Self {
            library,
            pending: Vec::new(),
            unknown: Vec::new(),
            results: Vec::new(),
        }
    }

    /// Takes a picture; of one that the caller found wrong, only its result.
    pub fn add(&mut self, picture: Result<(Image, Existing), Error>) {
        match picture {
            Err(error) => {
                error.log(self.library.project.context);
                self.results.push(Err(error));
            }
            Ok((image, existing)) => {
                let pending = self.enqueue(image, existing);
                self.unknown.push((self.results.len(), pending));
                self.results.push(Ok(()));
            }
        }
    }

    /// Whether a picture of this path is still to be written.
    pub fn is_pending(&self, path: &str) -> bool {
        self.pending_index(path).is_some()
    }

    fn pending_index(&self, path: &str) -> Option<usize> {
        self.pending
            .iter()
            .position(|(image, _)| image.path == path)
    }

    /// Puts the picture among those to be written, and says where.
    fn enqueue(&mut self, image: Image, existing: Existing) -> usize {
        if let Some(index) = self.pending_index(&image.path) {
            let replaces = |existing| existing == Existing::Replace;
            if replaces(existing) && replaces(self.pending[index].1) {
                // As if the earlier one had been written and then replaced.
                self.pending[index].0 = image;
                return index;
            }
            self.flush();
        }
        if self.pending.len() == BATCH_SIZE {
            self.flush();
        }
        self.pending.push((image, existing));
        self.pending.len() - 1
    }

    /// Writes what is pending; the results of all. What succeeded is durable and searchable.
    pub fn finish(mut self) -> Vec<Result<(), Error>> {
        self.flush();
        self.results
    }

    fn flush(&mut self) {
        if self.pending.is_empty() {
            return;
        }
        let written = self.library.put_many(&self.pending);
        for (result, pending) in self.unknown.drain(..) {
            self.results[result].clone_from(&written[pending]);
        }
        self.pending.clear();
    }
}

impl Library<'_> {
    /// Adds pictures of different paths: those that succeed are durable and searchable when it returns. The results
    /// are in the order of `images`; failures of Sightline are logged.
    fn put_many(&self, images: &[(Image, Existing)]) -> Vec<Result<(), Error>> {
        let written = self.try_put_many(images);
        written.unwrap_or_else(|error| {
            error.log(self.project.context);
            vec![Err(error); images.len()]
        })
    }

    /// # Errors
    /// None of the pictures is added.
    fn try_put_many(&self, images: &[(Image, Existing)]) -> Result<Vec<Result<(), Error>>, Error> {
        index(self, images.iter().map(|(image, _)| image))?;
        let mut orphans = Vec::new();
        let mut results = Vec::with_capacity(images.len());
        for (image, existing) in images {
            let confirmed = confirm(self, image, *existing, &mut orphans);
            results.push(confirmed.inspect_err(|error| error.log(self.project.context)));
        }
        remove_orphans(self, orphans);
        let added = images
            .iter()
            .zip(&results)
            .filter(|(_, result)| result.is_ok());
        let paths: Vec<&str> = added.map(|((image, _), _)| image.path.as_str()).collect();
        ensure_instance_exists(self, &paths)?;
        Ok(results)
    }

    /// Removes the pictures at `paths`. The results are in the order of `paths`; failures of Sightline are logged.
    ///
    /// # Errors
    /// [`crate::Code::Path`] where there is none.
    pub fn remove_many(&self, paths: &[String]) -> Vec<Result<(), Error>> {
        let mut orphans = Vec::new();
        let mut remove = |path: &String| {
            let removed = self.record(path).remove(self.project.store())?;
            let image = removed.ok_or_else(|| no_picture(path))?;
            orphans.push(remove_item(&image));
            Ok(())
        };
        let removed = paths.iter().map(&mut remove);
        let results = removed
            .map(|result: Result<(), Error>| {
                result.inspect_err(|error| error.log(self.project.context))
            })
            .collect();
        remove_orphans(self, orphans);
        results
    }
}
