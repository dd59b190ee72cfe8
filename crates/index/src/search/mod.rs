//! The best rows of a library.

mod exact;
mod listing;
mod scan;
mod selection;
mod similar;
mod tally;
mod view;
mod walk;

use inference_types::{Answer, LibraryError, Query, Ranking};
use store::KeyValue;

use super::error::{Trouble, of_store};
use super::filter::CompiledFilter;
use super::manifest::Manifest;
use super::source::Source;
use super::{Cache, item};
use similarity::score;
use view::View;

/// Manifests read before a search gives up because blobs that they name keep vanishing.
const ATTEMPTS: usize = 8;

/// The score of two descriptors: what a search gives one for the other.
///
/// # Errors
/// [`LibraryError::DimensionMismatch`] with the length of `a` when `b` has another, and
/// [`LibraryError::InvalidItem`] when no library can hold them.
pub fn similarity(a: &[i8], b: &[i8]) -> Result<f32, LibraryError> {
    item::check_dimensions(a.len())?;
    if a.len() != b.len() {
        return Err(LibraryError::DimensionMismatch(a.len() as u32));
    }
    Ok(score::similarity(a, b))
}

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
    let source = Source { kv, cache, library };
    let cell = source.manifest();
    let filter = CompiledFilter::compile(&query.filter)?;
    let mut last = None;
    for _ in 0..ATTEMPTS {
        let bytes = cell.read(kv).map_err(of_store)?;
        let manifest = Manifest::decode(library, bytes.as_deref()).map_err(of_store)?;
        match answer(source, &manifest, query, &filter) {
            Ok(answer) => return Ok(answer),
            Err(Trouble::Failed(error)) => return Err(error),
            Err(gone) if last.as_ref() == Some(&bytes) => return Err(gone.settled()),
            Err(Trouble::Gone(_)) => last = Some(bytes),
        }
    }
    Err(LibraryError::Contended)
}

fn answer(
    source: Source<'_>,
    manifest: &Manifest,
    query: &Query,
    filter: &CompiledFilter,
) -> Result<Answer, Trouble> {
    if manifest.dimensions == 0 {
        return Ok(Answer::default());
    }
    let view = View::load(source, manifest, query, filter)?;
    match &query.ranking {
        Ranking::Similarity(descriptor) if descriptor.len() != view.dimensions => {
            Err(LibraryError::DimensionMismatch(manifest.dimensions).into())
        }
        Ranking::Similarity(descriptor) => similar::answer(&view, descriptor),
        Ranking::Tags(_) | Ranking::None => listing::answer(&view),
    }
}
