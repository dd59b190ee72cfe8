//! Looking whether all of a library fits together.

use std::collections::HashMap;

use inference_types::{ItemId, LibraryError};
use store::KeyValue;

use crate::directory;
use crate::error::{SnapshotError, library_error};
use crate::format::{BlobKey, Branch, Manifest, PartRef, Segment, stored_descriptors_len};
use crate::rabitq::Codes;
use crate::storage::{Cache, Storage};
use crate::tombstones::Tombstones;
use crate::write_buffer::{self, WriteBuffer};

/// Manifests that are looked at before giving up because blobs that they name keep vanishing.
const ATTEMPTS: usize = 8;
/// Problems that are told; more say nothing new.
const MOST_PROBLEMS: usize = 20;

/// What a library consists of, and what is wrong with it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Census {
    /// Items in it.
    pub items: u64,
    /// Components of each descriptor; 0 while nothing was ever added.
    pub dimensions: u32,
    /// Items that are in the write buffer, not in the tree.
    pub write_buffer: u64,
    /// Rows that are in the tree or the write buffer still, though they are deleted.
    pub tombstones: u64,
    /// Leaves of the tree.
    pub leaves: u64,
    /// Nodes of the tree.
    pub nodes: u64,
    /// Rows in the buffers of nodes.
    pub buffered: u64,
    /// Levels of nodes above the leaves.
    pub levels: u32,
    /// Bytes of the blobs of the tree and the write buffer.
    pub bytes: u64,
    /// What does not fit together, in words; none of a sound library.
    pub problems: Vec<String>,
}

/// Reads all of a library. `progress` is told rows that were looked at, and all rows.
///
/// # Errors
/// [`LibraryError::Corrupt`] when a blob is missing or cannot be read, [`LibraryError::Contended`] when
/// changes replace blobs faster than all of them can be read, for nothing is known then, and
/// [`LibraryError::Store`].
pub fn verify(
    kv: &dyn KeyValue,
    cache: &Cache,
    library: &str,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Census, LibraryError> {
    let storage = Storage { kv, cache, library };
    for _ in 0..ATTEMPTS {
        let bytes = storage.manifest().read(kv).map_err(library_error)?;
        let manifest = Manifest::decode(library, bytes.as_deref()).map_err(library_error)?;
        match take_census(storage, &manifest, progress) {
            Ok(census) => return Ok(census),
            Err(SnapshotError::Library(error)) => return Err(error),
            // Missing for good only if the manifest that names it is still the present one.
            Err(missing) if storage.manifest().read(kv).map_err(library_error)? == bytes => {
                return Err(missing.into_library_error());
            }
            Err(SnapshotError::MissingBlob(_)) => {}
        }
    }
    Err(LibraryError::Contended)
}

fn take_census(
    storage: Storage<'_>,
    manifest: &Manifest,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Census, SnapshotError> {
    let write_buffer = WriteBuffer::load(storage, manifest)?;
    let mut inspection = Inspection {
        storage,
        manifest,
        tombstones: Tombstones::load(storage, &manifest.tombstones)?,
        segments: write_buffer.segments()?,
        expected: directory::all(storage, &manifest.directory)?,
        looked_at: 0,
        census: Census {
            dimensions: manifest.dimensions,
            tombstones: manifest.tombstones.count(),
            ..Census::default()
        },
        progress,
    };
    inspection.check_write_buffer();
    inspection.check_branch(&manifest.root, 0)?;
    inspection.check_rest();
    Ok(inspection.census)
}

struct Inspection<'a, 'p> {
    storage: Storage<'a>,
    manifest: &'a Manifest,
    tombstones: Tombstones,
    segments: Vec<&'a Segment>,
    /// What the directory says of ids that were not met yet.
    expected: HashMap<ItemId, u64>,
    looked_at: u64,
    census: Census,
    progress: &'p mut dyn FnMut(u64, u64),
}

impl Inspection<'_, '_> {
    fn problem(&mut self, problem: impl FnOnce() -> String) {
        if self.census.problems.len() < MOST_PROBLEMS {
            self.census.problems.push(problem());
        }
    }

    fn check_write_buffer(&mut self) {
        let rows = self.segments.iter().flat_map(|segment| segment.rows());
        let live = rows.filter(|row| !self.tombstones.contains(row.sequence));
        self.census.write_buffer = live.count() as u64;
        self.census.items = self.census.write_buffer;
        let bytes = self.manifest.segments.iter().map(|s| u64::from(s.bytes));
        self.census.bytes = bytes.sum();
    }

    fn check_branch(&mut self, branch: &Branch, level: u32) -> Result<u64, SnapshotError> {
        let mut rows = 0;
        for part in &branch.parts {
            rows += self.check_part(part)?;
        }
        let Some(key) = branch.node_key() else {
            self.census.leaves += 1;
            return Ok(self.told(branch, rows));
        };
        self.census.nodes += 1;
        self.census.levels = self.census.levels.max(level + 1);
        self.census.buffered += rows;
        let loaded = self.storage.load_one(key)?;
        let node = loaded.node(key)?;
        let centroids = self.storage.load_one(node.centroids_key())?;
        let centroids = centroids.centroids(node.centroids_key())?;
        let dimensions = self.manifest.dimensions as usize;
        if centroids.count() != node.children.len() || centroids.dimensions() != dimensions {
            self.problem(|| format!("{key}: its centroids are not those of its children"));
        }
        let waiting = node.children.iter().map(|c| c.backlog.max(c.buffered()));
        if waiting.max() != Some(branch.backlog) {
            self.problem(|| format!("{key}: its backlog is not {}", branch.backlog));
        }
        for child in &node.children {
            rows += self.check_branch(child, level + 1)?;
        }
        Ok(self.told(branch, rows))
    }

    /// Compares the rows that a branch has with those that it says it has.
    fn told(&mut self, branch: &Branch, rows: u64) -> u64 {
        if branch.rows != rows {
            self.problem(|| format!("a branch says {} rows and has {rows}", branch.rows));
        }
        rows
    }

    fn check_part(&mut self, part: &PartRef) -> Result<u64, SnapshotError> {
        let dimensions = self.manifest.dimensions as usize;
        let loaded = self.storage.load(part.blobs(dimensions))?;
        let attributes = loaded.attributes(part.attributes())?;
        let codes = loaded.bytes(part.codes())?;
        self.census.bytes += (attributes.size() + codes.len()) as u64;
        let padded = self.storage.cache.rotation(dimensions).padded();
        let rows = part.rows as usize;
        if Codes::new(codes, rows, padded).is_none() || attributes.count() != rows {
            self.problem(|| format!("{}: not {rows} rows", part.codes()));
        }
        let mut described = 0;
        for key in part.descriptors(dimensions) {
            described += loaded.bytes(key)?.len();
        }
        self.census.bytes += described as u64;
        if described != stored_descriptors_len(rows, dimensions) {
            self.problem(|| format!("{}: not {rows} descriptors", part.attributes()));
        }
        for (row, id) in attributes.ids().enumerate().take(rows) {
            if loaded.descriptor(part, row, dimensions)?.id() != id {
                self.problem(|| format!("{}: row {row} is another item's", part.attributes()));
            }
        }
        for (id, sequence) in attributes.ids().zip(attributes.sequences()) {
            self.check_row(part.attributes(), id, sequence);
        }
        self.looked_at += rows as u64;
        (self.progress)(self.looked_at, self.manifest.root.rows);
        Ok(rows as u64)
    }

    fn check_row(&mut self, part: BlobKey, id: ItemId, sequence: u64) {
        if self.tombstones.contains(sequence) {
            if self.expected.get(&id) == Some(&sequence) {
                self.expected.remove(&id);
                self.must_be_in_write_buffer(id);
            }
            return;
        }
        self.census.items += 1;
        if self.expected.get(&id) != Some(&sequence) {
            self.problem(|| format!("{part}: the directory does not know row {sequence}"));
            return;
        }
        self.expected.remove(&id);
        if write_buffer::latest(&self.segments, id).is_some() {
            self.problem(|| format!("{part}: row {sequence} is in the write buffer too"));
        }
    }

    /// What the directory says of rows that are nowhere.
    fn check_rest(&mut self) {
        for id in std::mem::take(&mut self.expected).into_keys() {
            self.must_be_in_write_buffer(id);
        }
        if self.census.items != self.manifest.items {
            let (told, items) = (self.manifest.items, self.census.items);
            self.problem(|| format!("the manifest says {told} items, there are {items}"));
        }
    }

    /// Only the write buffer, which has the last word, may explain that the row of an id is deleted or gone.
    fn must_be_in_write_buffer(&mut self, id: ItemId) {
        if write_buffer::latest(&self.segments, id).is_none() {
            self.problem(|| format!("the directory has a row of {id:032x} that is not there"));
        }
    }
}
