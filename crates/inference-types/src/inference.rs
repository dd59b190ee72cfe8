//! The search core as operations see it.

use crate::describe::{Acceptance, DescribeError, Description, Language, Region};
use crate::item::Change;
use crate::library::LibraryError;
use crate::query::{Answer, Query};

/// The search core: in a component its import, in a test the libraries behind it.
pub trait Inference {
    /// Describes a picture, or `region` of it; with keywords in `keywords`, if they are wanted.
    ///
    /// # Errors
    /// Every [`DescribeError`].
    fn describe(
        &self,
        model: &str,
        picture: &[u8],
        region: Option<Region>,
        accept: &Acceptance,
        keywords: Option<Language>,
    ) -> Result<Description, DescribeError>;

    /// The score of two descriptors, 0 to 1: what a search gives one for the other.
    ///
    /// # Errors
    /// [`LibraryError::DimensionMismatch`] where one has more components than the other.
    fn similarity(&self, a: &[i8], b: &[i8]) -> Result<f32, LibraryError>;

    /// Finds the best items for the query. An unknown library is an empty one.
    ///
    /// # Errors
    /// [`LibraryError::DimensionMismatch`], [`LibraryError::MalformedFilter`], and what the store does.
    fn search(&self, library: &str, query: &Query) -> Result<Answer, LibraryError>;

    /// Applies all changes at once: durable and visible to the next search when it returns.
    ///
    /// # Errors
    /// Every [`LibraryError`] but [`LibraryError::MalformedFilter`].
    fn update(&self, library: &str, changes: Vec<Change>) -> Result<(), LibraryError>;

    /// Removes a library and all its items.
    ///
    /// # Errors
    /// [`LibraryError::Contended`], and what the store does.
    fn drop_library(&self, library: &str) -> Result<(), LibraryError>;
}
