//! Answers by similarity to a descriptor.

use super::super::bits::Bits;
use super::super::error::Trouble;
use super::super::rabitq::PreparedQuery;
use super::super::source::Loaded;
use super::super::tree::Unit;
use super::exact::{self, Subject};
use super::scan::{Bound, Candidate, Scan, Threshold};
use super::selection::{Ranked, Selection, wanted};
use super::tally::Tally;
use super::view::{View, value_of};
use super::walk::{self, PARTS_AT_ONCE, Stop, Way};
use inference_types::Answer;
use similarity::score;

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
pub fn answer(view: &View<'_>, descriptor: &[i8]) -> Result<Answer, Trouble> {
    let query = view.query;
    if query.min_score.is_nan() || query.min_score > 1.0 {
        return Ok(Answer::default());
    }
    let rotation = view.source.cache.rotation(view.dimensions);
    let mut search = Similar {
        view,
        subject: Subject::new(descriptor),
        unit: Unit::of(descriptor),
        prepared: PreparedQuery::new(&rotation, descriptor),
        selection: Selection::new(query),
        tally: Tally::new(query),
        tail_cosines: Vec::new(),
    };
    search.look_at_tail()?;
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
struct Similar<'v, 'a> {
    view: &'v View<'a>,
    subject: Subject<'v>,
    unit: Unit<'v>,
    prepared: PreparedQuery,
    selection: Selection,
    tally: Tally,
    tail_cosines: Vec<f32>,
}

impl Similar<'_, '_> {
    /// Takes note of a row that passes the filter, if its score is one that is asked for.
    fn take(&mut self, item: Ranked, value: u64) {
        if item.score >= self.view.query.min_score {
            self.tally.add(value);
            self.selection.offer(item, value);
        }
    }

    fn answer(self) -> Answer {
        Answer {
            count: self.tally.count(),
            hits: self.selection.hits(),
        }
    }

    fn look_at_tail(&mut self) -> Result<(), Trouble> {
        let view = self.view;
        for segment in view.segments()? {
            let labels = match view.needs_labels() {
                true => Some(segment.labels()?),
                false => None,
            };
            let matching = labels.map(|labels| view.matching(labels));
            let values = labels.and_then(|labels| view.values(labels));
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
                let cosine = self.subject.cosine(row);
                self.tail_cosines.push(cosine as f32);
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
        self.tail_cosines
            .iter()
            .for_each(|cosine| threshold.offer(*cosine));
        threshold
    }

    /// Looks where the nearest rows are likely to be. All rows of the library match.
    fn nearest(&mut self) -> Result<(), Trouble> {
        let way = self.way()?;
        let candidates = self.scan(&way, |view, loaded, stop| match view.dead.is_empty() {
            true => Ok(None),
            false => Ok(Some(view.matching(loaded.labels(stop.part.labels())?))),
        })?;
        self.rank(&way.stops, &candidates)?;
        self.tally = Tally::known(self.view.manifest.items);
        Ok(())
    }

    fn way(&self) -> Result<Way, Trouble> {
        let (source, root) = (self.view.source, &self.view.manifest.root);
        let rows = self.rows_to_look_at();
        if rows < root.rows {
            return walk::nearest_parts(source, root, self.unit, rows);
        }
        walk::all_parts(source, root, self.unit).map(Way::whole)
    }

    /// Looks at the labels of all rows, then at the nearest that match.
    fn filtered(&mut self) -> Result<(), Trouble> {
        let view = self.view;
        let mut stops = walk::all_parts(view.source, &view.manifest.root, self.unit)?;
        stops.sort_by(|a, b| a.distance.total_cmp(&b.distance));
        let enough = self.rows_to_look_at().saturating_mul(FILTERED);
        let (mut near, mut matching_of) = (Vec::new(), Vec::new());
        let mut seen = 0;
        for stops in stops.chunks(PARTS_AT_ONCE) {
            let loaded = view
                .source
                .load(stops.iter().map(|stop| stop.part.labels()))?;
            for stop in stops {
                let matching = self.count_matching(&loaded, stop)?;
                if seen < enough && !matching.is_none() {
                    seen += matching.count() as u64;
                    near.push(stop.clone());
                    matching_of.push(matching);
                }
            }
        }
        let mut matching_of = matching_of.into_iter();
        let way = Way::whole(near);
        let candidates = self.scan(&way, |_, _, _| Ok(matching_of.next()))?;
        self.rank(&way.stops, &candidates)
    }

    /// The rows of a part that match; they count.
    fn count_matching(&mut self, loaded: &Loaded, stop: &Stop) -> Result<Bits, Trouble> {
        let labels = loaded.labels(stop.part.labels())?;
        let mut matching = self.view.matching(labels);
        let Some(values) = self.view.values(labels) else {
            self.tally.add_rows(matching.count() as u64);
            return Ok(matching);
        };
        let mut valued = Bits::none(labels.count());
        for row in matching.iter() {
            if let Some(value) = values[row] {
                valued.insert(row);
                self.tally.add(value);
            }
        }
        matching.and(&valued);
        Ok(matching)
    }

    /// Estimates the rows of a way; `matching` is asked for each stop in turn, with what was loaded.
    fn scan(
        &self,
        way: &Way,
        mut matching: impl FnMut(&View<'_>, &Loaded, &Stop) -> Result<Option<Bits>, Trouble>,
    ) -> Result<Vec<Candidate>, Trouble> {
        let mut scan = Scan::new(&self.prepared, self.bound(ERRORS), self.threshold());
        let few = way.rows() <= FEW_ROWS;
        let mut look_at = |loaded: &Loaded, place: usize, stop: &Stop| {
            let matching = matching(self.view, loaded, stop)?;
            if few {
                scan.take_all(place as u32, stop, matching.as_ref());
                return Ok(true);
            }
            scan.look_at(loaded, place as u32, stop, matching.as_ref())
        };
        // The nearest leaves come first: after them little of the buffers can be among the best.
        let (leaves, buffers) = way.stops.split_at(way.leaves);
        let first = leaves.iter().take(way.at_once);
        let first = self.load(first.chain(buffers), !few)?;
        let (mut place, mut in_vain) = (0, 0);
        while place < leaves.len() && in_vain < way.patience {
            let end = leaves.len().min(place + way.at_once);
            let stops = &leaves[place..end];
            let later = match place {
                0 => None,
                _ => Some(self.load(stops, !few)?),
            };
            let loaded = later.as_ref().unwrap_or(&first);
            for stop in stops {
                in_vain = match look_at(loaded, place, stop)? {
                    true => 0,
                    false => in_vain.saturating_add(stop.part.rows),
                };
                place += 1;
                if in_vain >= way.patience {
                    break;
                }
            }
        }
        for (place, stop) in (leaves.len()..).zip(buffers) {
            look_at(&first, place, stop)?;
        }
        Ok(scan.candidates())
    }

    /// Codes if they are asked for, and labels if rows must be told apart by them.
    fn load<'s>(
        &self,
        stops: impl IntoIterator<Item = &'s Stop>,
        codes: bool,
    ) -> Result<Loaded, Trouble> {
        let labels = self.view.needs_labels();
        self.view.source.load(stops.into_iter().flat_map(|stop| {
            let codes = codes.then(|| stop.part.codes());
            let labels = labels.then(|| stop.part.labels());
            codes.into_iter().chain(labels)
        }))
    }

    /// Takes the exact scores of the candidates, best first, until no other can come into the answer.
    fn rank(&mut self, stops: &[Stop], candidates: &[Candidate]) -> Result<(), Trouble> {
        let wanted = wanted(self.view.query);
        let mut rest = candidates;
        let mut next = FIRST.max(wanted.saturating_mul(FIRST_A_HIT));
        loop {
            let possible = rest.partition_point(|candidate| !self.is_out_of_reach(candidate));
            let (now, later) = rest.split_at(next.min(possible));
            if now.is_empty() {
                return Ok(());
            }
            self.compare(stops, now, Self::rank_counted)?;
            rest = later;
            next = next.saturating_mul(4);
        }
    }

    /// Whether the row cannot come into the answer, nor any that is worse.
    fn is_out_of_reach(&self, candidate: &Candidate) -> bool {
        let most = score::from_cosine(f64::from(candidate.most));
        self.selection
            .least_score()
            .is_some_and(|least| most < least)
    }

    /// Offers a row that counts already.
    fn rank_counted(&mut self, item: Ranked, value: u64) {
        self.selection.offer(item, value);
    }

    /// Hands the candidates with their exact scores, and the values that the query collapses, to `take`.
    fn compare(
        &mut self,
        stops: &[Stop],
        candidates: &[Candidate],
        take: fn(&mut Self, Ranked, u64),
    ) -> Result<(), Trouble> {
        let view = self.view;
        let ranked = exact::scores(view, self.subject, stops, candidates)?;
        if view.query.collapse.is_none() {
            ranked.into_iter().for_each(|item| take(self, item, 0));
            return Ok(());
        }
        let labels_of = |candidate: &Candidate| stops[candidate.stop as usize].part.labels();
        let loaded = view.source.load(candidates.iter().map(labels_of))?;
        let mut values: Option<(u32, Option<Vec<Option<u64>>>)> = None;
        for (item, candidate) in ranked.into_iter().zip(candidates) {
            // Candidates of one part often follow each other.
            let of = match values.take() {
                Some((stop, of)) if stop == candidate.stop => of,
                _ => view.values(loaded.labels(labels_of(candidate))?),
            };
            if let Some(value) = value_of(&of, candidate.row as usize) {
                take(self, item, value);
            }
            values = Some((candidate.stop, of));
        }
        Ok(())
    }

    /// Looks at all rows, for what is asked of a row is its score.
    fn by_score(&mut self) -> Result<(), Trouble> {
        let view = self.view;
        let stops = walk::all_parts(view.source, &view.manifest.root, self.unit)?;
        let floor = score::least_cosine(view.query.min_score) as f32;
        let rows = view.manifest.root.rows;
        let bound = match rows <= CERTAIN_ROWS {
            true => Bound::Certain,
            false => self.bound(COUNTING_ERRORS),
        };
        for stops in stops.chunks(PARTS_AT_ONCE) {
            let loaded = self.load(stops, rows > FEW_ROWS)?;
            let mut scan = Scan::new(&self.prepared, bound, Threshold::fixed(floor));
            for (place, stop) in stops.iter().enumerate() {
                let matching = match view.needs_labels() {
                    true => Some(view.matching(loaded.labels(stop.part.labels())?)),
                    false => None,
                };
                if rows > FEW_ROWS {
                    scan.look_at(&loaded, place as u32, stop, matching.as_ref())?;
                } else {
                    scan.take_all(place as u32, stop, matching.as_ref());
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
            self.tally.add_rows(counted.len() as u64);
            self.compare(stops, &candidates, Self::take)?;
        }
        Ok(())
    }
}
