//! A search.

use inference_types::{Answer, LibraryError, Query, Ranking};
use store::KeyValue;

use super::view::View;
use super::{listing, nearest};
use crate::error::{SnapshotError, library_error};
use crate::filter::FilterProgram;
use crate::format::Manifest;
use crate::storage::{Cache, Storage};

/// Manifests read before a search gives up because blobs that they name keep vanishing.
const ATTEMPTS: usize = 8;

/// Finds the best items for `query`. An unknown library is an empty one.
///
/// A [`Ranking::Similarity`] without a filter, a least score, a place to go on after and collapsing looks
/// where the nearest are likely to be; anything else looks at what all items carry.
///
/// # Errors
/// [`LibraryError::DimensionMismatch`] when the library holds descriptors of another length than that
/// of a [`Ranking::Similarity`],
/// [`LibraryError::MalformedFilter`], [`LibraryError::Contended`] when writers replace blobs faster than
/// they can be read, [`LibraryError::Corrupt`] when a blob is missing or cannot be read, and
/// [`LibraryError::Store`].
pub fn search(
    kv: &dyn KeyValue,
    cache: &Cache,
    library: &str,
    query: &Query,
) -> Result<Answer, LibraryError> {
    let storage = Storage { kv, cache, library };
    let record = storage.manifest();
    let filter = FilterProgram::compile(&query.filter)?;
    let mut last = None;
    for _ in 0..ATTEMPTS {
        let bytes = record.read(kv).map_err(library_error)?;
        let manifest = Manifest::decode(library, bytes.as_deref()).map_err(library_error)?;
        match answer(storage, &manifest, query, &filter) {
            Ok(answer) => return Ok(answer),
            Err(SnapshotError::Library(error)) => return Err(error),
            Err(missing) if last.as_ref() == Some(&bytes) => {
                return Err(missing.into_library_error());
            }
            Err(SnapshotError::MissingBlob(_)) => last = Some(bytes),
        }
    }
    Err(LibraryError::Contended)
}

fn answer(
    storage: Storage<'_>,
    manifest: &Manifest,
    query: &Query,
    filter: &FilterProgram,
) -> Result<Answer, SnapshotError> {
    if manifest.dimensions == 0 {
        return Ok(Answer::default());
    }
    let view = View::load(storage, manifest, query, filter)?;
    match &query.ranking {
        Ranking::Similarity(descriptor) if descriptor.len() != view.dimensions => {
            Err(LibraryError::DimensionMismatch(manifest.dimensions).into())
        }
        Ranking::Similarity(descriptor) => nearest::answer(&view, descriptor),
        Ranking::Tags(_) | Ranking::None => listing::answer(&view),
    }
}
