//! Answers that no descriptor decides: by tags, or in the order of ids.

use std::collections::BTreeSet;

use inference_types::{Answer, Ranking, Tag};

use super::match_counter::MatchCounter;
use super::probe::{self, PARTS_AT_ONCE, Probe};
use super::top_k::{Ranked, TopK};
use super::view::{View, value_of};
use crate::error::SnapshotError;
use crate::format::Attributes;
use crate::unit_vector::UnitVector;

/// Looks at the attributes of all items.
pub fn answer(view: &View<'_>) -> Result<Answer, SnapshotError> {
    let mut listing = Listing::new(view);
    if listing.is_counted_already() {
        return Ok(Answer {
            count: view.manifest.items,
            hits: Vec::new(),
        });
    }
    for segment in view.segments()? {
        listing.add(segment.attributes()?);
    }
    for_each_attributes(view, |_, attributes| {
        listing.add(attributes);
        Ok(())
    })?;
    Ok(listing.answer())
}

/// Hands the attributes of all parts of the tree to `visit`.
fn for_each_attributes(
    view: &View<'_>,
    mut visit: impl FnMut(&Probe, &Attributes) -> Result<(), SnapshotError>,
) -> Result<(), SnapshotError> {
    // Nothing is near to an empty descriptor, and nothing far.
    let probes = probe::all_parts(view.storage, &view.manifest.root, UnitVector::of(&[]))?;
    for probes in probes.chunks(PARTS_AT_ONCE) {
        let loaded = view
            .storage
            .load(probes.iter().map(|probe| probe.part.attributes()))?;
        for probe in probes {
            visit(probe, loaded.attributes(probe.part.attributes())?)?;
        }
    }
    Ok(())
}

/// What matches so far.
struct Listing<'v, 'a> {
    view: &'v View<'a>,
    /// Different tags that give the score; `None` when every score is 1.
    tags: Option<Vec<Tag>>,
    top_k: TopK,
    counter: MatchCounter,
}

impl<'v, 'a> Listing<'v, 'a> {
    fn new(view: &'v View<'a>) -> Self {
        let tags = match &view.query.ranking {
            Ranking::Tags(tags) => {
                let different: BTreeSet<Tag> = tags.iter().copied().collect();
                Some(different.into_iter().collect())
            }
            _ => None,
        };
        Self {
            view,
            tags,
            top_k: TopK::new(view.query),
            counter: MatchCounter::new(view.query),
        }
    }

    /// Whether nothing but the number of all items is asked for.
    fn is_counted_already(&self) -> bool {
        let query = self.view.query;
        let all = self.tags.is_none() && self.view.takes_all() && query.collapse.is_none();
        all && query.limit == 0 && query.min_score <= 1.0
    }

    /// Takes note of the items of a part that match.
    fn add(&mut self, attributes: &Attributes) {
        let matching = self.view.matching(attributes);
        let values = self.view.values(attributes);
        let carried = self.tags.as_ref().map(|tags| attributes.carried(tags));
        for row in matching.ones() {
            let score = match (&self.tags, &carried) {
                (Some(tags), Some(carried)) if carried[row] > 0 => {
                    f32::from(carried[row]) / tags.len() as f32
                }
                (Some(_), _) => continue,
                (None, _) => 1.0,
            };
            let Some(value) = value_of(&values, row) else {
                continue;
            };
            // So written that a least score which is no number leaves none.
            if score >= self.view.query.min_score {
                let id = attributes.id(row);
                self.counter.add(value);
                self.top_k.offer(Ranked { score, id }, value);
            }
        }
    }

    fn answer(self) -> Answer {
        Answer {
            count: self.counter.count(),
            hits: self.top_k.hits(),
        }
    }
}
