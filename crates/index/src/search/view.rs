//! A library as one search sees it: one manifest, its tail and its dead rows.

use inference_types::Query;

use super::super::bits::Bits;
use super::super::dead::Dead;
use super::super::error::Trouble;
use super::super::filter::CompiledFilter;
use super::super::labels::Labels;
use super::super::manifest::Manifest;
use super::super::source::Source;
use super::super::tail::{Segment, Tail};

/// What a search looks at.
pub struct View<'a> {
    /// Where blobs are.
    pub source: Source<'a>,
    /// What they are.
    pub manifest: &'a Manifest,
    /// What is asked.
    pub query: &'a Query,
    /// The query's filter.
    filter: &'a CompiledFilter,
    /// Components of each descriptor.
    pub dimensions: usize,
    /// Rows that are no answers.
    pub dead: Dead,
    tail: Tail<'a>,
}

impl<'a> View<'a> {
    /// Reads the tail and the dead rows of `manifest`.
    pub fn load(
        source: Source<'a>,
        manifest: &'a Manifest,
        query: &'a Query,
        filter: &'a CompiledFilter,
    ) -> Result<Self, Trouble> {
        Ok(Self {
            source,
            manifest,
            query,
            filter,
            dimensions: manifest.dimensions as usize,
            dead: Dead::load(source, &manifest.dead)?,
            tail: Tail::load(source, manifest)?,
        })
    }

    /// The segments of the tail.
    pub fn segments(&self) -> Result<Vec<&Segment>, Trouble> {
        self.tail.segments()
    }

    /// Whether every live row passes the filter.
    pub fn takes_all(&self) -> bool {
        self.filter.takes_all()
    }

    /// Whether labels must be looked at to tell which rows match.
    pub fn needs_labels(&self) -> bool {
        !self.takes_all() || !self.dead.is_empty() || self.query.collapse.is_some()
    }

    /// The rows of these labels that are live and pass the filter.
    pub fn matching(&self, labels: &Labels) -> Bits {
        let mut matching = self.filter.matching(labels);
        if self.dead.is_empty() {
            return matching;
        }
        let mut live = Bits::none(labels.count());
        for (index, sequence) in labels.sequences().enumerate() {
            if !self.dead.contains(sequence) {
                live.insert(index);
            }
        }
        matching.and(&live);
        matching
    }

    /// What the query collapses of each row: `None` of all when it does not, and of rows that do not
    /// match because they have no such value.
    pub fn values(&self, labels: &Labels) -> Option<Vec<Option<u64>>> {
        Some(labels.least_values(self.query.collapse?))
    }
}

/// The value of a row by what [`View::values`] gave; `None` when the row does not match.
pub fn value_of(values: &Option<Vec<Option<u64>>>, row: usize) -> Option<u64> {
    match values {
        None => Some(0),
        Some(values) => values.get(row).copied().flatten(),
    }
}
