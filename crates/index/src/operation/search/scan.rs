//! Estimates of similarity from 1-bit codes: which rows may be among the best.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use fixedbitset::FixedBitSet;
use similarity::F32x4;

use super::probe::Probe;
use crate::error::{SnapshotError, corrupt};
use crate::rabitq::{Codes, Estimates, LANES, PreparedQuery};
use crate::storage::LoadedBlobs;

/// A row that may be among the best.
#[derive(Debug, Clone, Copy)]
pub struct Candidate {
    /// Its cosine is at most this.
    pub most: f32,
    /// Its cosine is at least this.
    pub least: f32,
    /// Its part, by its place in the list of probes.
    pub probe: u32,
    /// Its row there.
    pub row: u32,
}

/// How far an estimate may be off.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Bound {
    /// So many standard errors.
    Errors(f32),
    /// As far as is possible at all.
    Certain,
}

/// Candidates of the parts that were looked at so far.
pub struct Scan<'q> {
    query: &'q PreparedQuery,
    bound: Bound,
    threshold: Threshold,
    candidates: Vec<Candidate>,
}

/// The greatest cosine that so many rows are known to reach.
pub struct Threshold {
    floor: f32,
    wanted: usize,
    least_first: BinaryHeap<Reverse<OrderedCosine>>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct OrderedCosine(f32);

impl Eq for OrderedCosine {}

impl PartialOrd for OrderedCosine {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for OrderedCosine {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }
}

impl Threshold {
    /// Of so many rows; `None` of all, which leaves nothing out.
    pub fn new(wanted: Option<usize>) -> Self {
        Self {
            floor: f32::NEG_INFINITY,
            wanted: wanted.unwrap_or(usize::MAX),
            least_first: BinaryHeap::new(),
        }
    }

    /// This cosine, whatever rows reach.
    pub fn fixed(floor: f32) -> Self {
        Self {
            floor,
            ..Self::new(None)
        }
    }

    /// Takes note that a row has at least this cosine.
    pub fn offer(&mut self, cosine: f32) {
        let cosine = OrderedCosine(cosine);
        if self.least_first.len() < self.wanted {
            // Without a bound nothing is ever left out: no need to remember.
            if self.wanted != usize::MAX {
                self.least_first.push(Reverse(cosine));
            }
        } else if let Some(mut least) = self.least_first.peek_mut()
            && cosine > least.0
        {
            *least = Reverse(cosine);
        }
    }

    /// Rows below this are not among the best.
    pub fn value(&self) -> f32 {
        if self.least_first.len() < self.wanted {
            return self.floor;
        }
        self.least_first
            .peek()
            .map_or(f32::INFINITY, |least| least.0.0)
    }
}

/// The rows of a block that may reach the threshold, a bit for each: few do, and no others are looked at.
fn reaching(cosines: &[f32; LANES], margins: &[f32; LANES], threshold: f32) -> u32 {
    let threshold = F32x4::splat(threshold);
    let fours = cosines.as_chunks().0.iter().zip(margins.as_chunks().0);
    fours.rev().fold(0, |reaching, (cosines, margins)| {
        let most = F32x4::load(cosines) + F32x4::load(margins);
        reaching << 4 | u32::from(most.at_least(threshold))
    })
}

impl<'q> Scan<'q> {
    /// Nothing looked at yet.
    pub fn new(query: &'q PreparedQuery, bound: Bound, threshold: Threshold) -> Self {
        Self {
            query,
            bound,
            threshold,
            candidates: Vec::new(),
        }
    }

    /// Estimates the rows of a part that are in `matching`, or at all of them; says whether there is a candidate
    /// among them.
    pub fn estimate(
        &mut self,
        loaded: &LoadedBlobs,
        place: u32,
        probe: &Probe,
        matching: Option<&FixedBitSet>,
    ) -> Result<bool, SnapshotError> {
        let before = self.candidates.len();
        let key = probe.part.codes();
        let count = probe.part.rows as usize;
        let codes = Codes::new(loaded.bytes(key)?, count, self.query.padded());
        let codes = codes.ok_or_else(|| corrupt(&key.to_string(), "codes of other rows"))?;
        let mut estimates = Estimates::default();
        for (index, block) in codes.blocks().enumerate() {
            block.estimate(self.query, probe.dot, probe.distance, &mut estimates);
            let margins = match self.bound {
                Bound::Errors(errors) => estimates.standard_errors.map(|error| error * errors),
                Bound::Certain => block.certain_errors(self.query, probe.distance),
            };
            let first = index * LANES;
            self.take_block(place, first, count, &estimates.cosines, &margins, matching);
        }
        Ok(self.candidates.len() > before)
    }

    /// Makes all rows of a part that are in `matching` candidates, without a look at their codes.
    pub fn take_all(&mut self, place: u32, probe: &Probe, matching: Option<&FixedBitSet>) {
        let rows = 0..probe.part.rows;
        let rows = rows.filter(|row| matching.is_none_or(|m| m.contains(*row as usize)));
        self.candidates.extend(rows.map(|row| Candidate {
            most: 1.0,
            least: -1.0,
            probe: place,
            row,
        }));
    }

    fn take_block(
        &mut self,
        probe: u32,
        first: usize,
        count: usize,
        cosines: &[f32; LANES],
        margins: &[f32; LANES],
        matching: Option<&FixedBitSet>,
    ) {
        let mut threshold = self.threshold.value();
        let mut reaching = reaching(cosines, margins, threshold);
        while reaching != 0 {
            let lane = reaching.trailing_zeros() as usize;
            reaching &= reaching - 1;
            let (row, cosine, margin) = (first + lane, cosines[lane], margins[lane]);
            if cosine + margin < threshold || row >= count {
                continue;
            }
            if matching.is_some_and(|matching| !matching.contains(row)) {
                continue;
            }
            self.threshold.offer(cosine - margin);
            threshold = self.threshold.value();
            self.candidates.push(Candidate {
                most: cosine + margin,
                least: cosine - margin,
                probe,
                row: row as u32,
            });
        }
    }

    /// The candidates, best first.
    pub fn candidates(self) -> Vec<Candidate> {
        let threshold = self.threshold.value();
        let mut candidates = self.candidates;
        candidates.retain(|candidate| candidate.most >= threshold);
        candidates.sort_unstable_by(|a, b| {
            let by_cosine = b.most.total_cmp(&a.most);
            by_cosine.then((a.probe, a.row).cmp(&(b.probe, b.row)))
        });
        candidates
    }
}
