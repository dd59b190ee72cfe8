//! Why a library could not be searched or changed.

use store::{StoreError, UpdateError};

/// A failure of a search or an update; after a failed update nothing has changed, unless the store
/// itself failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LibraryError {
    /// A descriptor is not as long as those that the library holds (of this many components).
    #[error("the library holds descriptors of {0} components")]
    DimensionMismatch(u32),
    /// An item or a descriptor is outside the limits of [`super::Item`].
    #[error("the item cannot be kept: {0}")]
    InvalidItem(String),
    /// A filter's conditions do not leave exactly one truth value, or are too many.
    #[error(
        "the filter must leave exactly one truth value and have at most {} conditions",
        super::MAX_CONDITIONS
    )]
    MalformedFilter,
    /// The library cannot name more partitions.
    #[error("the library is full")]
    Full,
    /// Other writers won every attempt.
    #[error("too many writers at once")]
    Contended,
    /// The store failed.
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for LibraryError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Contended(_) => Self::Contended,
            other => Self::Store(other),
        }
    }
}

impl From<UpdateError<LibraryError>> for LibraryError {
    fn from(error: UpdateError<LibraryError>) -> Self {
        match error {
            UpdateError::Refused(error) => error,
            UpdateError::Store(error) => error.into(),
        }
    }
}
