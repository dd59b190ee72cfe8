//! Exact scores, from descriptors.

use super::super::labels::Labels;
use super::super::row::Row;
use super::super::source::Trouble;
use super::super::tree::descriptor;
use super::scan::Candidate;
use super::selection::Ranked;
use super::view::View;
use super::walk::Stop;
use crate::dot::dot_and_square;
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
        let (dot, squared_norm) = dot_and_square(self.descriptor, bytemuck::cast_slice(descriptor));
        score::cosine_from_dot(dot, self.squared_norm, squared_norm.unsigned_abs())
    }

    /// The score of a row of the tree.
    fn score(&self, descriptor: &[u8]) -> f32 {
        let (dot, squared_norm) = dot_and_square(self.descriptor, descriptor);
        // A sum of squares is never negative.
        score::from_dot(dot, self.squared_norm, squared_norm.unsigned_abs())
    }
}

/// A candidate and its exact score.
pub type Scored = (f32, Candidate);

/// The exact scores of the candidates; descriptors are read in one call to the store.
pub fn scores(
    view: &View<'_>,
    subject: Subject<'_>,
    stops: &[Stop],
    candidates: &[Candidate],
) -> Result<Vec<Scored>, Trouble> {
    let place = |candidate: &Candidate| {
        let part = &stops[candidate.stop as usize].part;
        (part, candidate.row as usize)
    };
    let keys = candidates.iter().map(|candidate| {
        let (part, row) = place(candidate);
        part.descriptor(row, view.dimensions).0
    });
    let loaded = view.source.load(keys)?;
    let descriptors = candidates.iter().map(|candidate| {
        let (part, row) = place(candidate);
        descriptor(&loaded, part, row, view.dimensions)
    });
    let descriptors: Vec<&[u8]> = descriptors.collect::<Result<_, _>>()?;
    touch(&descriptors);
    let scored = descriptors.iter().zip(candidates);
    let scored = scored.map(|(descriptor, candidate)| (subject.score(descriptor), *candidate));
    Ok(scored.collect())
}

/// Reads a byte of each line of memory, so that the processor fetches many descriptors at a time: to wait for each in
/// turn would take longer than the scores.
fn touch(descriptors: &[&[u8]]) {
    const LINE: usize = 64;
    let bytes = descriptors
        .iter()
        .flat_map(|bytes| bytes.iter().step_by(LINE));
    std::hint::black_box(bytes.fold(0, |all, byte| all | byte));
}

/// Hands each row to `take`, with the labels of its part; labels are read in one call to the store.
pub fn identify(
    view: &View<'_>,
    stops: &[Stop],
    scored: &[Scored],
    mut take: impl FnMut(Ranked, &Candidate, &Labels),
) -> Result<(), Trouble> {
    let labels_of = |candidate: &Candidate| stops[candidate.stop as usize].part.labels();
    let keys = scored.iter().map(|(_, candidate)| labels_of(candidate));
    let loaded = view.source.load(keys)?;
    for (score, candidate) in scored {
        let labels = loaded.labels(labels_of(candidate))?;
        let (score, id) = (*score, labels.id(candidate.row as usize));
        take(Ranked { score, id }, candidate, labels);
    }
    Ok(())
}
