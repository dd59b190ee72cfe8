//! A library as one search sees it: one manifest, its write buffer and its tombstones.

use fixedbitset::FixedBitSet;
use inference_types::Query;

use crate::error::SnapshotError;
use crate::filter::FilterProgram;
use crate::format::{Attributes, Manifest, Segment};
use crate::storage::Storage;
use crate::tombstones::Tombstones;
use crate::write_buffer::WriteBuffer;

/// What a search looks at.
pub struct View<'a> {
    /// Where blobs are.
    pub storage: Storage<'a>,
    /// What they are.
    pub manifest: &'a Manifest,
    /// What is asked.
    pub query: &'a Query,
    /// The query's filter.
    filter: &'a FilterProgram,
    /// Components of each descriptor.
    pub dimensions: usize,
    /// Of rows that are no answers.
    pub tombstones: Tombstones,
    write_buffer: WriteBuffer<'a>,
}

impl<'a> View<'a> {
    /// Reads the write buffer and the tombstones of `manifest`.
    pub fn load(
        storage: Storage<'a>,
        manifest: &'a Manifest,
        query: &'a Query,
        filter: &'a FilterProgram,
    ) -> Result<Self, SnapshotError> {
        Ok(Self {
            storage,
            manifest,
            query,
            filter,
            dimensions: manifest.dimensions as usize,
            tombstones: Tombstones::load(storage, &manifest.tombstones)?,
            write_buffer: WriteBuffer::load(storage, manifest)?,
        })
    }

    /// The segments of the write buffer.
    pub fn segments(&self) -> Result<Vec<&Segment>, SnapshotError> {
        self.write_buffer.segments()
    }

    /// Whether every live row passes the filter.
    pub fn takes_all(&self) -> bool {
        self.filter.takes_all()
    }

    /// Whether attributes must be looked at to tell which rows match.
    pub fn needs_attributes(&self) -> bool {
        !self.takes_all() || !self.tombstones.is_empty() || self.query.collapse.is_some()
    }

    /// The rows of these attributes that are live and pass the filter.
    pub fn matching(&self, attributes: &Attributes) -> FixedBitSet {
        let mut matching = self.filter.matching(attributes);
        if self.tombstones.is_empty() {
            return matching;
        }
        let mut live = FixedBitSet::with_capacity(attributes.count());
        for (index, sequence) in attributes.sequences().enumerate() {
            if !self.tombstones.contains(sequence) {
                live.insert(index);
            }
        }
        matching.intersect_with(&live);
        matching
    }

    /// What the query collapses of each row: `None` of all when it does not, and of rows that do not
    /// match because they have no such value.
    pub fn values(&self, attributes: &Attributes) -> Option<Vec<Option<u64>>> {
        Some(attributes.least_values(self.query.collapse?))
    }
}

/// The value of a row by what [`View::values`] gave; `None` when the row does not match.
pub fn value_of(values: &Option<Vec<Option<u64>>>, row: usize) -> Option<u64> {
    match values {
        None => Some(0),
        Some(values) => values.get(row).copied().flatten(),
    }
}
