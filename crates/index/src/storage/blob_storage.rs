//! One library of a store.

use std::collections::hash_map::Entry;
use std::sync::Arc;

use store::{KeyValue, RawRecord, StoreError};

use super::cache::Cache;
use crate::error::{SnapshotError, corrupt};
use crate::format::{
    Attributes, Blob, BlobKey, BlobMap, Centroids, Entries, Names, Node, Page, PartRef,
    RetiredBlobs, Segment, Sequences, StoredDescriptor, stored_descriptor,
};
use crate::tuning::Tuning;

/// A library of a store, and what is remembered of its blobs.
#[derive(Clone, Copy)]
pub struct Storage<'a> {
    /// The store.
    pub kv: &'a dyn KeyValue,
    /// Blobs in memory.
    pub cache: &'a Cache,
    /// The library's name.
    pub library: &'a str,
}

impl<'a> Storage<'a> {
    /// Sizes of what is written.
    pub fn tuning(&self) -> &'a Tuning {
        self.cache.tuning()
    }

    /// The manifest's record.
    pub fn manifest(&self) -> RawRecord {
        RawRecord::new(store::join(&["library", self.library, "manifest"]))
    }

    /// The blobs of these keys, those that are not in memory in one call to the store.
    pub fn load(
        &self,
        keys: impl IntoIterator<Item = BlobKey>,
    ) -> Result<LoadedBlobs, SnapshotError> {
        let keys = keys.into_iter();
        let mut blobs = BlobMap::default();
        blobs.reserve(keys.size_hint().0);
        let mut missing: Vec<BlobKey> = Vec::new();
        for key in keys {
            let Entry::Vacant(absent) = blobs.entry(key) else {
                continue;
            };
            match self.cache.get(&key) {
                Some(blob) => {
                    absent.insert(blob);
                }
                None => missing.push(key),
            }
        }
        if !missing.is_empty() {
            missing.sort_unstable();
            missing.dedup();
            self.fetch(&missing, &mut blobs)?;
        }
        Ok(LoadedBlobs { blobs })
    }

    /// One blob.
    pub fn load_one(&self, key: BlobKey) -> Result<LoadedBlobs, SnapshotError> {
        self.load([key])
    }

    /// Reads blobs in one call to the store.
    fn fetch(&self, keys: &[BlobKey], blobs: &mut BlobMap<Arc<Blob>>) -> Result<(), SnapshotError> {
        let names = self.names();
        let names: Vec<String> = keys.iter().map(|key| names.name(*key)).collect();
        let values = match names.as_slice() {
            [name] => vec![self.kv.get(name)?],
            many => self.kv.get_many(many)?,
        };
        for ((key, name), value) in keys.iter().zip(names).zip(values) {
            let Some(bytes) = value else {
                return Err(SnapshotError::MissingBlob(name));
            };
            let blob = Arc::new(Blob::decode(key.kind, &name, bytes)?);
            self.cache.put(*key, &blob);
            blobs.insert(*key, blob);
        }
        self.cache.evict_unused();
        Ok(())
    }

    /// Keys of the library's blobs in the store.
    pub fn names(&self) -> Names {
        Names::of(self.library)
    }

    /// Deletes blobs; those that are not there are no error.
    pub fn delete(&self, keys: &[BlobKey]) -> Result<(), StoreError> {
        const AT_ONCE: usize = 500;
        let names = self.names();
        for keys in keys.chunks(AT_ONCE) {
            keys.iter().for_each(|key| self.cache.remove(key));
            let names: Vec<String> = keys.iter().map(|key| names.name(*key)).collect();
            self.kv.delete_many(&names)?;
        }
        Ok(())
    }
}

/// Blobs that were asked for together.
pub struct LoadedBlobs {
    blobs: BlobMap<Arc<Blob>>,
}

/// Gives the blob of a key as what its kind says.
macro_rules! accessor {
    ($(#[$about:meta])* $name:ident, $variant:ident, $type:ty) => {
        $(#[$about])*
        pub fn $name(&self, key: BlobKey) -> Result<&$type, SnapshotError> {
            match self.blobs.get(&key).map(|blob| &**blob) {
                Some(Blob::$variant(value)) => Ok(value),
                _ => Err(SnapshotError::MissingBlob(key.to_string())),
            }
        }
    };
}

impl LoadedBlobs {
    /// Adds a blob.
    pub fn add(&mut self, key: BlobKey, blob: Blob) {
        self.blobs.insert(key, Arc::new(blob));
    }

    /// The descriptor and the id of a row of a part.
    pub fn descriptor(
        &self,
        part: &PartRef,
        row: usize,
        dimensions: usize,
    ) -> Result<StoredDescriptor<'_>, SnapshotError> {
        let key = part.descriptor(row, dimensions);
        stored_descriptor(self.bytes(key)?, row, dimensions)
            .ok_or_else(|| corrupt(&key.to_string(), "descriptors that end early").into())
    }

    accessor!(
        /// A segment of the write buffer.
        segment, Segment, Segment
    );
    accessor!(
        /// A node.
        node, Node, Node
    );
    accessor!(
        /// The centroids of a node's children.
        centroids, Centroids, Centroids
    );
    accessor!(
        /// Codes or descriptors.
        bytes, Bytes, Vec<u8>
    );
    accessor!(
        /// Ids, tags and numbers.
        attributes, Attributes, Attributes
    );
    accessor!(
        /// Entries of the directory.
        entries, Entries, Entries
    );
    accessor!(
        /// A page of the directory.
        page, Page, Page
    );
    accessor!(
        /// Sequence numbers of deleted rows.
        tombstones, Tombstones, Sequences
    );
    accessor!(
        /// Names of blobs.
        retired, Retired, RetiredBlobs
    );
}
