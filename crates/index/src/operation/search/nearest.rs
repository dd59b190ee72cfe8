//! Answers by similarity to a descriptor.

use fixedbitset::FixedBitSet;
use inference_types::Answer;
use similarity::score;

use super::match_counter::MatchCounter;
use super::probe::{self, PARTS_AT_ONCE, Probe, ProbePlan};
use super::rerank::{self, QueryDescriptor};
use super::scan::{Bound, Candidate, Scan, Threshold};
use super::top_k::{Ranked, TopK, wanted};
use super::view::{View, value_of};
use crate::error::SnapshotError;
use crate::rabitq::PreparedQuery;
use crate::storage::LoadedBlobs;
use crate::unit_vector::UnitVector;

/// Rows whose codes are looked at, at most: so many, so many for the square root of the library's rows (what faiss
/// recommends to grow the number of inverted lists by), and so many for each hit that is wanted. By
/// `benches/vectors` the ten nearest are found with a recall of 0.98 and more.
const ROWS: u64 = 5120;
const ROWS_A_ROOT: u64 = 5;
const ROWS_A_HIT: u64 = 16;
/// Times as many rows where a filter decides: those that match may be far from the query, and centroids tell
/// less of what is far.
const FILTERED: u64 = 8;
/// Rows below which codes save nothing.
const FEW_ROWS: u64 = 1024;
/// Rows up to which a count by score is exact in any case.
const CERTAIN_ROWS: u64 = 16_384;
/// Standard errors that an estimate may be off: one row in 30 of those at the very border is lost, which
/// costs less recall than the leaves that are not looked at.
const ERRORS: f32 = 1.9;
/// The same where rows are counted by their scores: one row in 30,000 at the border.
const COUNTING_ERRORS: f32 = 4.0;
/// Components, as rotated, up to which estimates are so coarse that the certain bound serves as well.
const SHORT: usize = 32;
/// Candidates whose descriptors are read first, for each hit that is wanted and at least.
const FIRST_A_HIT: usize = 3;
const FIRST: usize = 32;

/// The best rows by their similarity to `descriptor`.
pub fn answer(view: &View<'_>, descriptor: &[i8]) -> Result<Answer, SnapshotError> {
    let query = view.query;
    if query.min_score.is_nan() || query.min_score > 1.0 {
        return Ok(Answer::default());
    }
    let rotation = view.storage.cache.rotation(view.dimensions);
    let mut search = NearestSearch {
        view,
        descriptor: QueryDescriptor::new(descriptor),
        unit: UnitVector::of(descriptor),
        prepared: PreparedQuery::new(&rotation, descriptor),
        top_k: TopK::new(query),
        counter: MatchCounter::new(query),
        write_buffer_cosines: Vec::new(),
    };
    search.compare_write_buffer()?;
    if query.min_score > 0.0 || query.after.is_some() {
        search.by_score()?;
    } else if view.takes_all() && query.collapse.is_none() {
        search.nearest()?;
    } else {
        search.filtered()?;
    }
    Ok(search.answer())
}

/// A search in progress.
struct NearestSearch<'v, 'a> {
    view: &'v View<'a>,
    descriptor: QueryDescriptor<'v>,
    unit: UnitVector<'v>,
    prepared: PreparedQuery,
    top_k: TopK,
    counter: MatchCounter,
    write_buffer_cosines: Vec<f32>,
}

impl NearestSearch<'_, '_> {
    /// Takes note of a row that passes the filter, if its score is one that is asked for.
    fn take(&mut self, item: Ranked, value: u64) {
        if item.score >= self.view.query.min_score {
            self.counter.add(value);
            self.top_k.offer(item, value);
        }
    }

    fn answer(self) -> Answer {
        Answer {
            count: self.counter.count(),
            hits: self.top_k.hits(),
        }
    }

    /// Compares the rows of the write buffer exactly.
    fn compare_write_buffer(&mut self) -> Result<(), SnapshotError> {
        let view = self.view;
        for segment in view.segments()? {
            let attributes = match view.needs_attributes() {
                true => Some(segment.attributes()?),
                false => None,
            };
            let matching = attributes.map(|attributes| view.matching(attributes));
            let values = attributes.and_then(|attributes| view.values(attributes));
            for (index, row) in segment.rows().iter().enumerate() {
                if matching
                    .as_ref()
                    .is_some_and(|matching| !matching.contains(index))
                {
                    continue;
                }
                let Some(value) = value_of(&values, index) else {
                    continue;
                };
                let cosine = self.descriptor.cosine(row);
                self.write_buffer_cosines.push(cosine as f32);
                let (score, id) = (score::from_cosine(cosine), row.item.id);
                self.take(Ranked { score, id }, value);
            }
        }
        Ok(())
    }

    fn bound(&self, errors: f32) -> Bound {
        match self.prepared.padded() {
            padded if padded <= SHORT => Bound::Certain,
            _ => Bound::Errors(errors),
        }
    }

    fn rows_to_look_at(&self) -> u64 {
        let wanted = wanted(self.view.query) as u64;
        let root = self.view.manifest.root.rows.isqrt();
        let rows = ROWS + root * ROWS_A_ROOT;
        rows.saturating_add(wanted.saturating_mul(ROWS_A_HIT))
    }

    /// What leaves out rows that so many others are better than, which only holds where each row counts.
    fn threshold(&self) -> Threshold {
        let collapsed = self.view.query.collapse.is_some();
        let mut threshold = Threshold::new((!collapsed).then(|| wanted(self.view.query)));
        self.write_buffer_cosines
            .iter()
            .for_each(|cosine| threshold.offer(*cosine));
        threshold
    }

    /// Looks where the nearest rows are likely to be. All rows of the library match.
    fn nearest(&mut self) -> Result<(), SnapshotError> {
        let plan = self.plan()?;
        let candidates = self.scan(&plan, |view, loaded, probe| {
            match view.tombstones.is_empty() {
                true => Ok(None),
                false => Ok(Some(
                    view.matching(loaded.attributes(probe.part.attributes())?),
                )),
            }
        })?;
        self.rank(&plan.probes, &candidates)?;
        self.counter = MatchCounter::known(self.view.manifest.items);
        Ok(())
    }

    /// The parts to look at.
    fn plan(&self) -> Result<ProbePlan, SnapshotError> {
        let (storage, root) = (self.view.storage, &self.view.manifest.root);
        let rows = self.rows_to_look_at();
        if rows < root.rows {
            return probe::nearest_parts(storage, root, self.unit, rows);
        }
        probe::all_parts(storage, root, self.unit).map(ProbePlan::whole)
    }

    /// Looks at the attributes of all rows, then at the nearest that match.
    fn filtered(&mut self) -> Result<(), SnapshotError> {
        let view = self.view;
        let mut probes = probe::all_parts(view.storage, &view.manifest.root, self.unit)?;
        probes.sort_by(|a, b| a.distance.total_cmp(&b.distance));
        let enough = self.rows_to_look_at().saturating_mul(FILTERED);
        let (mut near, mut matching_of) = (Vec::new(), Vec::new());
        let mut seen = 0;
        for probes in probes.chunks(PARTS_AT_ONCE) {
            let loaded = view
                .storage
                .load(probes.iter().map(|probe| probe.part.attributes()))?;
            for probe in probes {
                let matching = self.count_matching(&loaded, probe)?;
                if seen < enough && !matching.is_clear() {
                    seen += matching.count_ones(..) as u64;
                    near.push(probe.clone());
                    matching_of.push(matching);
                }
            }
        }
        let mut matching_of = matching_of.into_iter();
        let plan = ProbePlan::whole(near);
        let candidates = self.scan(&plan, |_, _, _| Ok(matching_of.next()))?;
        self.rank(&plan.probes, &candidates)
    }

    /// The rows of a part that match; they count.
    fn count_matching(
        &mut self,
        loaded: &LoadedBlobs,
        probe: &Probe,
    ) -> Result<FixedBitSet, SnapshotError> {
        let attributes = loaded.attributes(probe.part.attributes())?;
        let mut matching = self.view.matching(attributes);
        let Some(values) = self.view.values(attributes) else {
            self.counter.add_rows(matching.count_ones(..) as u64);
            return Ok(matching);
        };
        let mut valued = FixedBitSet::with_capacity(attributes.count());
        for row in matching.ones() {
            if let Some(value) = values[row] {
                valued.insert(row);
                self.counter.add(value);
            }
        }
        matching.intersect_with(&valued);
        Ok(matching)
    }

    /// Estimates the rows of a plan; `matching` is asked for each probe in turn, with what was loaded.
    fn scan(
        &self,
        plan: &ProbePlan,
        mut matching: impl FnMut(
            &View<'_>,
            &LoadedBlobs,
            &Probe,
        ) -> Result<Option<FixedBitSet>, SnapshotError>,
    ) -> Result<Vec<Candidate>, SnapshotError> {
        let mut scan = Scan::new(&self.prepared, self.bound(ERRORS), self.threshold());
        let few = plan.rows() <= FEW_ROWS;
        let mut probe_part = |loaded: &LoadedBlobs, place: usize, probe: &Probe| {
            let matching = matching(self.view, loaded, probe)?;
            if few {
                scan.take_all(place as u32, probe, matching.as_ref());
                return Ok(true);
            }
            scan.estimate(loaded, place as u32, probe, matching.as_ref())
        };
        // The nearest leaves come first: after them little of the buffers can be among the best.
        let (leaves, buffers) = plan.probes.split_at(plan.leaves);
        let first = leaves.iter().take(plan.at_once);
        let first = self.load(first.chain(buffers), !few)?;
        let (mut place, mut without_candidate) = (0, 0);
        while place < leaves.len() && without_candidate < plan.terminate_after {
            let end = leaves.len().min(place + plan.at_once);
            let probes = &leaves[place..end];
            let later = match place {
                0 => None,
                _ => Some(self.load(probes, !few)?),
            };
            let loaded = later.as_ref().unwrap_or(&first);
            for probe in probes {
                without_candidate = match probe_part(loaded, place, probe)? {
                    true => 0,
                    false => without_candidate.saturating_add(probe.part.rows),
                };
                place += 1;
                if without_candidate >= plan.terminate_after {
                    break;
                }
            }
        }
        for (place, probe) in (leaves.len()..).zip(buffers) {
            probe_part(&first, place, probe)?;
        }
        Ok(scan.candidates())
    }

    /// Codes if they are asked for, and attributes if rows must be told apart by them.
    fn load<'s>(
        &self,
        probes: impl IntoIterator<Item = &'s Probe>,
        codes: bool,
    ) -> Result<LoadedBlobs, SnapshotError> {
        let attributes = self.view.needs_attributes();
        self.view.storage.load(probes.into_iter().flat_map(|probe| {
            let codes = codes.then(|| probe.part.codes());
            let attributes = attributes.then(|| probe.part.attributes());
            codes.into_iter().chain(attributes)
        }))
    }

    /// Takes the exact scores of the candidates, best first, until no other can come into the answer.
    fn rank(&mut self, probes: &[Probe], candidates: &[Candidate]) -> Result<(), SnapshotError> {
        let wanted = wanted(self.view.query);
        let mut rest = candidates;
        let mut next = FIRST.max(wanted.saturating_mul(FIRST_A_HIT));
        loop {
            let possible = rest.partition_point(|candidate| !self.is_out_of_reach(candidate));
            let (now, later) = rest.split_at(next.min(possible));
            if now.is_empty() {
                return Ok(());
            }
            self.compare(probes, now, Self::rank_counted)?;
            rest = later;
            next = next.saturating_mul(4);
        }
    }

    /// Whether the row cannot come into the answer, nor any that is worse.
    fn is_out_of_reach(&self, candidate: &Candidate) -> bool {
        let most = score::from_cosine(f64::from(candidate.most));
        self.top_k.least_score().is_some_and(|least| most < least)
    }

    /// Offers a row that counts already.
    fn rank_counted(&mut self, item: Ranked, value: u64) {
        self.top_k.offer(item, value);
    }

    /// Hands the candidates with their exact scores, and the values that the query collapses, to `take`.
    fn compare(
        &mut self,
        probes: &[Probe],
        candidates: &[Candidate],
        take: fn(&mut Self, Ranked, u64),
    ) -> Result<(), SnapshotError> {
        let view = self.view;
        let ranked = rerank::scores(view, self.descriptor, probes, candidates)?;
        if view.query.collapse.is_none() {
            ranked.into_iter().for_each(|item| take(self, item, 0));
            return Ok(());
        }
        let attributes_of =
            |candidate: &Candidate| probes[candidate.probe as usize].part.attributes();
        let loaded = view.storage.load(candidates.iter().map(attributes_of))?;
        let mut values: Option<(u32, Option<Vec<Option<u64>>>)> = None;
        for (item, candidate) in ranked.into_iter().zip(candidates) {
            // Candidates of one part often follow each other.
            let of = match values.take() {
                Some((probe, of)) if probe == candidate.probe => of,
                _ => view.values(loaded.attributes(attributes_of(candidate))?),
            };
            if let Some(value) = value_of(&of, candidate.row as usize) {
                take(self, item, value);
            }
            values = Some((candidate.probe, of));
        }
        Ok(())
    }

    /// Looks at all rows, for what is asked of a row is its score.
    fn by_score(&mut self) -> Result<(), SnapshotError> {
        let view = self.view;
        let probes = probe::all_parts(view.storage, &view.manifest.root, self.unit)?;
        let floor = score::least_cosine(view.query.min_score) as f32;
        let rows = view.manifest.root.rows;
        let bound = match rows <= CERTAIN_ROWS {
            true => Bound::Certain,
            false => self.bound(COUNTING_ERRORS),
        };
        for probes in probes.chunks(PARTS_AT_ONCE) {
            let loaded = self.load(probes, rows > FEW_ROWS)?;
            let mut scan = Scan::new(&self.prepared, bound, Threshold::fixed(floor));
            for (place, probe) in probes.iter().enumerate() {
                let matching = match view.needs_attributes() {
                    true => Some(view.matching(loaded.attributes(probe.part.attributes())?)),
                    false => None,
                };
                if rows > FEW_ROWS {
                    scan.estimate(&loaded, place as u32, probe, matching.as_ref())?;
                } else {
                    scan.take_all(place as u32, probe, matching.as_ref());
                }
            }
            // Rows that reach the floor for sure and the answer for sure not need only be counted.
            let counted = |candidate: &Candidate| {
                candidate.least > floor + 1e-5
                    && view.query.collapse.is_none()
                    && self.is_out_of_reach(candidate)
            };
            let (counted, candidates): (Vec<_>, Vec<_>) =
                scan.candidates().into_iter().partition(counted);
            self.counter.add_rows(counted.len() as u64);
            self.compare(probes, &candidates, Self::take)?;
        }
        Ok(())
    }
}
