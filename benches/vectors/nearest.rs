//! The exact nearest vectors by cosine, by looking at all of them.

use std::cmp::Ordering;

use rayon::prelude::*;

use crate::generator::DIMENSIONS;

/// Nearest vectors that a search is asked for, and judged by.
pub const TOP: usize = 10;

/// Vectors that are widened at a time, so that many queries meet each.
const ROWS: usize = 64;
/// Vectors that one thread looks at in one go.
const CHUNK: usize = 32_768;

/// Numbers of the nearest vectors, nearest first.
pub type Nearest = Vec<u32>;

type Wide = [i16; DIMENSIONS];

/// For each of `queries` the [`TOP`] nearest of those `vectors` that `passes` lets through, given a query's
/// number and a vector's.
pub fn nearest(
    vectors: &[i8],
    queries: &[i8],
    passes: impl Fn(usize, usize) -> bool + Sync,
) -> Vec<Nearest> {
    let queries: Vec<Wide> = queries.chunks_exact(DIMENSIONS).map(widened).collect();
    let none = || vec![Best::default(); queries.len()];
    let best = vectors
        .par_chunks(CHUNK * DIMENSIONS)
        .enumerate()
        .map(|(chunk, vectors)| {
            let mut best = none();
            for (block, rows) in vectors.chunks(ROWS * DIMENSIONS).enumerate() {
                look_at(
                    rows,
                    chunk * CHUNK + block * ROWS,
                    &queries,
                    &passes,
                    &mut best,
                );
            }
            best
        })
        .reduce(none, |mut all, part| {
            for (best, part) in all.iter_mut().zip(part) {
                part.0.into_iter().for_each(|found| best.offer(found));
            }
            all
        });
    let numbers = |best: Best| best.0.into_iter().map(|found| found.number).collect();
    best.into_iter().map(numbers).collect()
}

fn look_at(
    rows: &[i8],
    first: usize,
    queries: &[Wide],
    passes: &impl Fn(usize, usize) -> bool,
    best: &mut [Best],
) {
    let rows: Vec<Wide> = rows.chunks_exact(DIMENSIONS).map(widened).collect();
    let lengths: Vec<f32> = rows
        .iter()
        .map(|row| 1.0 / (dot(row, row) as f32).sqrt())
        .collect();
    for (query, (vector, best)) in queries.iter().zip(best).enumerate() {
        for (offset, (row, length)) in rows.iter().zip(&lengths).enumerate() {
            // The query's own length changes no order.
            let found = Found {
                closeness: dot(vector, row) as f32 * length,
                number: (first + offset) as u32,
            };
            if best.takes(&found) && passes(query, first + offset) {
                best.offer(found);
            }
        }
    }
}

fn widened(vector: &[i8]) -> Wide {
    let mut wide = [0; DIMENSIONS];
    for (wide, component) in wide.iter_mut().zip(vector) {
        *wide = i16::from(*component);
    }
    wide
}

/// In this form compilers use the instruction that multiplies and adds pairs of 16 bits.
fn dot(a: &Wide, b: &Wide) -> i32 {
    let products = a.iter().zip(b).map(|(a, b)| i32::from(*a) * i32::from(*b));
    products.sum()
}

#[derive(Clone, Copy)]
struct Found {
    closeness: f32,
    number: u32,
}

impl Found {
    fn order(&self, other: &Self) -> Ordering {
        let closeness = other.closeness.total_cmp(&self.closeness);
        closeness.then(self.number.cmp(&other.number))
    }
}

/// The best found so far, best first.
#[derive(Clone, Default)]
struct Best(Vec<Found>);

impl Best {
    fn takes(&self, found: &Found) -> bool {
        self.0.len() < TOP || self.0.last().is_some_and(|last| found.order(last).is_lt())
    }

    fn offer(&mut self, found: Found) {
        if !self.takes(&found) {
            return;
        }
        let place = self.0.partition_point(|held| held.order(&found).is_lt());
        self.0.insert(place, found);
        self.0.truncate(TOP);
    }
}

/// The part of the nearest vectors that were found, on average over all queries.
pub fn recall<'a>(truth: &[Nearest], found: impl IntoIterator<Item = &'a Nearest>) -> f64 {
    let (mut hits, mut due) = (0, 0);
    for (truth, found) in truth.iter().zip(found) {
        due += truth.len();
        hits += found.iter().filter(|number| truth.contains(number)).count();
    }
    hits as f64 / due.max(1) as f64
}
