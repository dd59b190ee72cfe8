//! postcard, the format of small structures in a library.

use serde::Serialize;
use serde::de::DeserializeOwned;
use store::StoreError;

use crate::error::corrupt;

/// Reads what [`to_postcard`] wrote; `key` is only named in errors.
pub fn from_postcard<T: DeserializeOwned>(key: &str, bytes: &[u8]) -> Result<T, StoreError> {
    postcard::from_bytes(bytes).map_err(|error| corrupt(key, &error.to_string()))
}

/// The bytes of a blob that is kept as postcard.
pub fn to_postcard<T: Serialize>(value: &T) -> Result<Vec<u8>, StoreError> {
    postcard::to_extend(value, Vec::new())
        .map_err(|error| StoreError::Host(format!("a blob cannot be encoded: {error}")))
}
