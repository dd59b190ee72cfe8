//! Exact scores, from descriptors.

use super::super::labels::Labels;
use super::super::row::Row;
use super::super::source::Trouble;
use super::super::tree::descriptor;
use super::scan::Candidate;
use super::selection::Ranked;
use super::view::View;
use super::walk::Stop;
use crate::dot::dot;
use crate::score;

/// The descriptor that is searched for.
#[derive(Clone, Copy)]
pub struct Subject<'a> {
    descriptor: &'a [i8],
    squared_norm: u32,
}

impl<'a> Subject<'a> {
    /// That of this descriptor.
    pub fn new(descriptor: &'a [i8]) -> Self {
        Self {
            descriptor,
            squared_norm: score::squared_norm(descriptor),
        }
    }

    /// The cosine of a row of the tail.
    pub fn cosine(&self, row: &Row) -> f64 {
        let descriptor = &row.item.descriptor;
        let dot = dot(self.descriptor, bytemuck::cast_slice(descriptor));
        score::cosine_from_dot(dot, self.squared_norm, score::squared_norm(descriptor))
    }

    fn score(&self, descriptor: &[u8], squared_norm: u32) -> f32 {
        let dot = dot(self.descriptor, descriptor);
        score::from_dot(dot, self.squared_norm, squared_norm)
    }
}

/// Hands the exact score of each candidate to `take`, with the labels of its part; descriptors and labels
/// are read in one call to the store.
pub fn rank(
    view: &View<'_>,
    subject: Subject<'_>,
    stops: &[Stop],
    candidates: &[Candidate],
    mut take: impl FnMut(Ranked, &Candidate, &Labels),
) -> Result<(), Trouble> {
    let part = |candidate: &Candidate| &stops[candidate.stop as usize].part;
    let keys = candidates.iter().flat_map(|candidate| {
        let part = part(candidate);
        let (descriptor, _) = part.descriptor(candidate.row as usize, view.dimensions);
        [part.labels(), descriptor]
    });
    let loaded = view.source.load(keys)?;
    for candidate in candidates {
        let part = part(candidate);
        let labels = loaded.labels(part.labels())?;
        let row = candidate.row as usize;
        let bytes = descriptor(&loaded, part, row, view.dimensions)?;
        let score = subject.score(bytes, labels.squared_norm(row));
        let id = labels.id(row);
        take(Ranked { score, id }, candidate, labels);
    }
    Ok(())
}
