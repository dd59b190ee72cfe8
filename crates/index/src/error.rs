//! How work on one snapshot of a library fails.

use inference_types::LibraryError;
use store::StoreError;

/// Why an attempt that began with one manifest came to nothing.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// A blob that the manifest names is not there: another writer has replaced it since. With the manifest of
    /// now the attempt may succeed.
    #[error("the blob {0} is missing")]
    MissingBlob(String),
    /// Anything else.
    #[error(transparent)]
    Library(#[from] LibraryError),
}

impl SnapshotError {
    /// The error when no newer manifest explains that a blob is missing.
    pub fn into_library_error(self) -> LibraryError {
        match self {
            Self::MissingBlob(key) => {
                library_error(corrupt(&key, "a blob of the library is missing"))
            }
            Self::Library(error) => error,
        }
    }
}

impl From<StoreError> for SnapshotError {
    fn from(error: StoreError) -> Self {
        Self::Library(library_error(error))
    }
}

/// What a failure of the store is to who uses a library.
pub fn library_error(error: StoreError) -> LibraryError {
    match error {
        StoreError::Contended(_) => LibraryError::Contended,
        StoreError::Corrupt { .. } => LibraryError::Corrupt(error.to_string()),
        other => LibraryError::Store(other.to_string()),
    }
}

/// The error of a value that cannot be what its key says.
pub fn corrupt(key: &str, reason: &str) -> StoreError {
    StoreError::Corrupt {
        key: key.to_owned(),
        reason: reason.to_owned(),
    }
}
