//! Why a library's blobs could not be used.

use inference_types::LibraryError;
use store::StoreError;

use super::blob::corrupt;

/// Why a library's blobs could not be used.
#[derive(Debug)]
pub enum Trouble {
    /// A blob is gone: another writer has replaced it since the manifest was read.
    Gone(String),
    /// Anything else.
    Failed(LibraryError),
}

impl Trouble {
    /// The error when no newer manifest explains the trouble.
    pub fn settled(self) -> LibraryError {
        match self {
            Self::Gone(key) => of_store(corrupt(&key, "a blob of the library is missing")),
            Self::Failed(error) => error,
        }
    }
}

impl From<LibraryError> for Trouble {
    fn from(error: LibraryError) -> Self {
        Self::Failed(error)
    }
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        Self::Failed(of_store(error))
    }
}

/// What a failure of the store is to who uses a library.
pub fn of_store(error: StoreError) -> LibraryError {
    match error {
        StoreError::Contended(_) => LibraryError::Contended,
        StoreError::Corrupt { .. } => LibraryError::Corrupt(error.to_string()),
        other => LibraryError::Store(other.to_string()),
    }
}
