//! Answers that no descriptor decides: by tags, or in the order of ids.

use std::collections::BTreeSet;

use super::super::error::Trouble;
use super::super::labels::Labels;
use super::super::tree::Unit;
use super::selection::{Ranked, Selection};
use super::tally::Tally;
use super::view::{View, value_of};
use super::walk::{self, PARTS_AT_ONCE, Stop};
use inference_types::{Answer, Ranking, Tag};

/// Looks at the labels of all items.
pub fn answer(view: &View<'_>) -> Result<Answer, Trouble> {
    let mut listing = Listing::new(view);
    if listing.is_counted_already() {
        return Ok(Answer {
            count: view.manifest.items,
            hits: Vec::new(),
        });
    }
    for segment in view.segments()? {
        listing.look_at(segment.labels()?);
    }
    for_each_labels(view, |_, labels| {
        listing.look_at(labels);
        Ok(())
    })?;
    Ok(listing.answer())
}

/// Hands the labels of all parts of the tree to `visit`.
fn for_each_labels(
    view: &View<'_>,
    mut visit: impl FnMut(&Stop, &Labels) -> Result<(), Trouble>,
) -> Result<(), Trouble> {
    // Nothing is near to an empty descriptor, and nothing far.
    let stops = walk::all_parts(view.source, &view.manifest.root, Unit::of(&[]))?;
    for stops in stops.chunks(PARTS_AT_ONCE) {
        let loaded = view
            .source
            .load(stops.iter().map(|stop| stop.part.labels()))?;
        for stop in stops {
            visit(stop, loaded.labels(stop.part.labels())?)?;
        }
    }
    Ok(())
}

/// What matches so far.
struct Listing<'v, 'a> {
    view: &'v View<'a>,
    /// Different tags that give the score; `None` when every score is 1.
    tags: Option<Vec<Tag>>,
    selection: Selection,
    tally: Tally,
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
            selection: Selection::new(view.query),
            tally: Tally::new(view.query),
        }
    }

    /// Whether nothing but the number of all items is asked for.
    fn is_counted_already(&self) -> bool {
        let query = self.view.query;
        let all = self.tags.is_none() && self.view.takes_all() && query.collapse.is_none();
        all && query.limit == 0 && query.min_score <= 1.0
    }

    fn look_at(&mut self, labels: &Labels) {
        let matching = self.view.matching(labels);
        let values = self.view.values(labels);
        let carried = self.tags.as_ref().map(|tags| labels.carried(tags));
        for row in matching.iter() {
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
                let id = labels.id(row);
                self.tally.add(value);
                self.selection.offer(Ranked { score, id }, value);
            }
        }
    }

    fn answer(self) -> Answer {
        Answer {
            count: self.tally.count(),
            hits: self.selection.hits(),
        }
    }
}
