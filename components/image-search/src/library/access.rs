//! An instance's library, and single pictures of it.

use store::Record;

use crate::error::Error;
use crate::error_code::Code;
use crate::image::Image;
use crate::inference::{Change, Inference, LibraryError};
use crate::instance::Instance;
use crate::services::Project;

/// The pictures of an instance.
#[derive(Clone, Copy)]
pub struct Library<'a> {
    /// The instance's project.
    pub project: Project<'a>,
    /// The instance.
    pub instance: &'a Instance,
}

impl<'a> Library<'a> {
    /// The library of `instance`.
    pub fn new(project: Project<'a>, instance: &'a Instance) -> Self {
        Self { project, instance }
    }

    /// The picture at `path`, if there is one.
    pub fn find(&self, path: &str) -> Result<Option<Image>, Error> {
        Ok(self.record(path).read(self.project.store())?)
    }

    /// The picture at `path`.
    ///
    /// # Errors
    /// [`Code::Path`] when there is none.
    pub fn get(&self, path: &str) -> Result<Image, Error> {
        self.find(path)?.ok_or_else(|| no_picture(path))
    }

    /// The record of the picture at `path`.
    pub fn record(&self, path: &str) -> Record<Image> {
        Image::record(&self.instance.id, path)
    }

    /// Changes the search core's index.
    pub fn change_index(&self, changes: Vec<Change>) -> Result<(), LibraryError> {
        self.inference().update(&self.instance.id, changes)
    }

    /// The search core.
    pub fn inference(&self) -> &'a dyn Inference {
        self.project.services.inference
    }
}

/// What becomes of a picture that has the path already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// The new picture takes its place.
    Replace,
    /// It stays, and the new picture is refused with [`Code::PathTaken`].
    Keep,
}

impl Existing {
    /// What the field `force` says: whether the new picture takes the place of one that has its path.
    pub fn of_force(force: Option<bool>) -> Self {
        if force.unwrap_or(false) {
            Self::Replace
        } else {
            Self::Keep
        }
    }
}

/// The refusal of a path that no picture has.
pub fn no_picture(path: &str) -> Error {
    let start: String = path.chars().take(64).collect();
    let advice = format!("The instance has no picture {start}: add it first.");
    Error::new(Code::Path, advice)
}

/// The refusal of a path that a picture has already.
pub fn path_taken(path: &str) -> Error {
    let start: String = path.chars().take(64).collect();
    let advice = format!("The instance has a picture {start} already: set force to replace it.");
    Error::new(Code::PathTaken, advice)
}
