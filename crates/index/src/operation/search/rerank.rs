//! Exact scores of candidates, from descriptors.

use similarity::dot::dot_and_square;
use similarity::score;

use super::probe::Probe;
use super::scan::Candidate;
use super::top_k::Ranked;
use super::view::View;
use crate::error::SnapshotError;
use crate::format::{Row, StoredDescriptor};

/// The descriptor that is searched for.
#[derive(Clone, Copy)]
pub struct QueryDescriptor<'a> {
    descriptor: &'a [i8],
    squared_norm: u32,
}

impl<'a> QueryDescriptor<'a> {
    /// That of this descriptor.
    pub fn new(descriptor: &'a [i8]) -> Self {
        Self {
            descriptor,
            squared_norm: score::squared_norm(descriptor),
        }
    }

    /// The cosine of a row of the write buffer.
    pub fn cosine(&self, row: &Row) -> f64 {
        let descriptor = &row.item.descriptor;
        let (dot, squared_norm) = dot_and_square(self.descriptor, bytemuck::cast_slice(descriptor));
        score::cosine_from_dot(dot, self.squared_norm, squared_norm)
    }

    /// The score of a row of the tree.
    fn score(&self, descriptor: &[u8]) -> f32 {
        let (dot, squared_norm) = dot_and_square(self.descriptor, descriptor);
        score::from_dot(dot, self.squared_norm, squared_norm)
    }
}

/// The candidates with their ids and exact scores; descriptors are read in one call to the store.
pub fn scores(
    view: &View<'_>,
    query: QueryDescriptor<'_>,
    probes: &[Probe],
    candidates: &[Candidate],
) -> Result<Vec<Ranked>, SnapshotError> {
    let place = |candidate: &Candidate| {
        let part = &probes[candidate.probe as usize].part;
        (part, candidate.row as usize)
    };
    let keys = candidates.iter().map(|candidate| {
        let (part, row) = place(candidate);
        part.descriptor(row, view.dimensions)
    });
    let loaded = view.storage.load(keys)?;
    let described = candidates.iter().map(|candidate| {
        let (part, row) = place(candidate);
        loaded.descriptor(part, row, view.dimensions)
    });
    let described: Vec<StoredDescriptor<'_>> = described.collect::<Result<_, _>>()?;
    touch(&described);
    let ranked = described.iter().map(|row| Ranked {
        score: query.score(row.descriptor),
        id: row.id(),
    });
    Ok(ranked.collect())
}

/// Reads a byte of each line of memory, so that the processor fetches many descriptors at a time: to wait for each in
/// turn would take longer than the scores.
fn touch(rows: &[StoredDescriptor<'_>]) {
    const LINE: usize = 64;
    let of_row = |row: &StoredDescriptor<'_>| {
        let bytes = row.descriptor.iter().step_by(LINE);
        bytes.fold(row.id[0], |all, byte| all | byte)
    };
    std::hint::black_box(rows.iter().fold(0, |all, row| all | of_row(row)));
}
