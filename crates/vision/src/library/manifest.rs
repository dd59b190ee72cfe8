//! The one record of a library that changes.

use serde::{Deserialize, Serialize};
use store::StoreError;

use super::{Change, LibraryError};

/// Format of the encoded manifest; a reader refuses any other.
const VERSION: u8 = 2;
/// Most bytes of an encoded manifest: under the 256 KiB that every host's store takes.
const MAX_BYTES: usize = 250 * 1024;

/// What a library consists of.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Components of every descriptor; 0 while nothing was ever added.
    pub dimensions: u32,
    /// The partitions; an id occurs in at most one of them.
    pub partitions: Vec<PartitionRef>,
    /// Changes since the last fold, at most one for an id. They hide that id in the partitions.
    pub tail: Vec<Change>,
}

/// A partition that is part of the library.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartitionRef {
    /// Its id, unique for ever.
    pub id: u128,
    /// Its encoded length in bytes.
    pub bytes: u32,
}

impl Manifest {
    /// Reads what [`Manifest::encode`] wrote; `key` is only named in errors. `None` is an empty library.
    pub fn decode(key: &str, bytes: Option<&[u8]>) -> Result<Self, StoreError> {
        let corrupt = |reason: String| StoreError::Corrupt {
            key: key.to_owned(),
            reason,
        };
        match bytes {
            None => Ok(Self::default()),
            Some([VERSION, rest @ ..]) => {
                postcard::from_bytes(rest).map_err(|error| corrupt(error.to_string()))
            }
            Some(_) => Err(corrupt("a manifest of an unknown version".to_owned())),
        }
    }

    /// The bytes to store.
    ///
    /// # Errors
    /// [`LibraryError::Full`] when they are more than a store takes.
    pub fn encode(&self) -> Result<Vec<u8>, LibraryError> {
        let encoded = postcard::to_extend(self, vec![VERSION]);
        match encoded {
            Ok(bytes) if bytes.len() <= MAX_BYTES => Ok(bytes),
            _ => Err(LibraryError::Full),
        }
    }
}
