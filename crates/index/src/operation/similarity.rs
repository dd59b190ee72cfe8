//! The score of two descriptors.

use inference_types::LibraryError;
use similarity::score;

use crate::limits::check_dimensions;

/// The score of two descriptors: what a search gives one for the other.
///
/// # Errors
/// [`LibraryError::DimensionMismatch`] with the length of `a` when `b` has another, and
/// [`LibraryError::InvalidItem`] when no library can hold them.
pub fn similarity(a: &[i8], b: &[i8]) -> Result<f32, LibraryError> {
    check_dimensions(a.len())?;
    if a.len() != b.len() {
        return Err(LibraryError::DimensionMismatch(a.len() as u32));
    }
    Ok(score::similarity(a, b))
}
