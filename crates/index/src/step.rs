//! What one change to a library writes before its manifest names it.

use std::collections::BTreeMap;

use store::StoreError;

use super::blob::{Blob, BlobId, BlobKey};
use super::error::Trouble;
use super::source::{Loaded, Source};

/// Bytes that are collected before they are sent to the store.
const BATCH_BYTES: usize = 2 << 20;

/// The blobs of a change in the making. Until a manifest names them nobody reads them.
pub struct Step<'a> {
    source: Source<'a>,
    id: u64,
    next: u32,
    /// Not in the store yet.
    collected: BTreeMap<BlobKey, Vec<u8>>,
    collected_bytes: usize,
    /// In the store.
    written: Vec<BlobKey>,
    replaced: Vec<BlobKey>,
}

impl<'a> Step<'a> {
    /// A step that has written nothing.
    pub fn new(source: Source<'a>) -> Result<Self, StoreError> {
        let mut id = [0; 8];
        getrandom::fill(&mut id)
            .map_err(|error| StoreError::Host(format!("no random bytes: {error}")))?;
        Ok(Self {
            source,
            id: u64::from_le_bytes(id),
            next: 0,
            collected: BTreeMap::new(),
            collected_bytes: 0,
            written: Vec::new(),
            replaced: Vec::new(),
        })
    }

    /// The library that it is about.
    pub fn source(&self) -> Source<'a> {
        self.source
    }

    /// An id that no blob has.
    pub fn new_id(&mut self) -> BlobId {
        let index = self.next;
        self.next += 1;
        BlobId {
            step: self.id,
            index,
        }
    }

    /// The blobs of these keys, of this step or of others before.
    pub fn load(&self, keys: impl IntoIterator<Item = BlobKey>) -> Result<Loaded, Trouble> {
        let (own, others): (Vec<BlobKey>, Vec<BlobKey>) = keys
            .into_iter()
            .partition(|key| self.collected.contains_key(key));
        let mut loaded = self.source.load(others)?;
        if own.is_empty() {
            return Ok(loaded);
        }
        let names = self.source.names();
        for key in own {
            if let Some(bytes) = self.collected.get(&key) {
                let name = names.name(key);
                loaded.add(key, Blob::decode(key.kind, &name, bytes.clone())?);
            }
        }
        Ok(loaded)
    }

    /// Writes a blob, at the latest when the step is [finished](Self::finish).
    pub fn write(&mut self, key: BlobKey, bytes: Vec<u8>) -> Result<(), StoreError> {
        self.collected_bytes += bytes.len();
        self.collected.insert(key, bytes);
        if self.collected_bytes >= BATCH_BYTES {
            self.finish()?;
        }
        Ok(())
    }

    /// Takes note of a blob that the next manifest does not name.
    pub fn replace(&mut self, key: BlobKey) {
        // What only this step knows of need not be written at all.
        match self.collected.remove(&key) {
            Some(bytes) => self.collected_bytes -= bytes.len(),
            None => self.replaced.push(key),
        }
    }

    /// Sends what is collected to the store.
    pub fn finish(&mut self) -> Result<(), StoreError> {
        if self.collected.is_empty() {
            return Ok(());
        }
        self.collected_bytes = 0;
        let collected = std::mem::take(&mut self.collected);
        // Named first, so that what a failing store has written of them is deleted as well.
        self.written.extend(collected.keys());
        let names = self.source.names();
        let named = collected.into_iter();
        let named: Vec<(String, Vec<u8>)> =
            named.map(|(key, bytes)| (names.name(key), bytes)).collect();
        self.source.kv.set_many(&named)
    }

    /// The blobs that the next manifest does not name, among them those of this step that it wrote and
    /// then replaced.
    pub fn take_replaced(&mut self) -> Vec<BlobKey> {
        std::mem::take(&mut self.replaced)
    }

    /// Deletes what it wrote: another change was faster. What cannot be deleted only takes space.
    pub fn abandon(mut self) {
        self.collected.clear();
        let _ = self.source.delete(&self.written);
    }
}
