//! What one change to a library writes before its manifest names it.

use std::collections::BTreeMap;

use store::StoreError;

use super::blob_storage::{LoadedBlobs, Storage};
use crate::error::SnapshotError;
use crate::format::{Blob, BlobId, BlobKey};

/// Bytes that are collected before they are sent to the store.
const BATCH_BYTES: usize = 2 << 20;

/// The blobs of a change in the making. Until a manifest names them nobody reads them.
pub struct Transaction<'a> {
    storage: Storage<'a>,
    id: u64,
    next: u32,
    /// Not in the store yet.
    collected: BTreeMap<BlobKey, Vec<u8>>,
    collected_bytes: usize,
    /// In the store.
    written: Vec<BlobKey>,
    retired: Vec<BlobKey>,
}

impl<'a> Transaction<'a> {
    /// A transaction that has written nothing.
    pub fn new(storage: Storage<'a>) -> Result<Self, StoreError> {
        let mut id = [0; 8];
        getrandom::fill(&mut id)
            .map_err(|error| StoreError::Host(format!("no random bytes: {error}")))?;
        Ok(Self {
            storage,
            id: u64::from_le_bytes(id),
            next: 0,
            collected: BTreeMap::new(),
            collected_bytes: 0,
            written: Vec::new(),
            retired: Vec::new(),
        })
    }

    /// The library that it is about.
    pub fn storage(&self) -> Storage<'a> {
        self.storage
    }

    /// An id that no blob has.
    pub fn new_id(&mut self) -> BlobId {
        let index = self.next;
        self.next += 1;
        BlobId {
            transaction: self.id,
            index,
        }
    }

    /// The blobs of these keys, of this transaction or of others before.
    pub fn load(
        &self,
        keys: impl IntoIterator<Item = BlobKey>,
    ) -> Result<LoadedBlobs, SnapshotError> {
        let (own, others): (Vec<BlobKey>, Vec<BlobKey>) = keys
            .into_iter()
            .partition(|key| self.collected.contains_key(key));
        let mut loaded = self.storage.load(others)?;
        if own.is_empty() {
            return Ok(loaded);
        }
        let names = self.storage.names();
        for key in own {
            if let Some(bytes) = self.collected.get(&key) {
                let name = names.name(key);
                loaded.add(key, Blob::decode(key.kind, &name, bytes.clone())?);
            }
        }
        Ok(loaded)
    }

    /// Writes a blob, at the latest when the transaction is [written out](Self::write_out).
    pub fn write(&mut self, key: BlobKey, bytes: Vec<u8>) -> Result<(), StoreError> {
        self.collected_bytes += bytes.len();
        self.collected.insert(key, bytes);
        if self.collected_bytes >= BATCH_BYTES {
            self.write_out()?;
        }
        Ok(())
    }

    /// Takes note of a blob that the next manifest does not name any more.
    pub fn retire(&mut self, key: BlobKey) {
        // What only this transaction knows of need not be written at all.
        match self.collected.remove(&key) {
            Some(bytes) => self.collected_bytes -= bytes.len(),
            None => self.retired.push(key),
        }
    }

    /// Sends what is collected to the store.
    pub fn write_out(&mut self) -> Result<(), StoreError> {
        if self.collected.is_empty() {
            return Ok(());
        }
        self.collected_bytes = 0;
        let collected = std::mem::take(&mut self.collected);
        // Named first, so that what a failing store has written of them is deleted as well.
        self.written.extend(collected.keys());
        let names = self.storage.names();
        let named = collected.into_iter();
        let named: Vec<(String, Vec<u8>)> =
            named.map(|(key, bytes)| (names.name(key), bytes)).collect();
        self.storage.kv.set_many(&named)
    }

    /// The blobs that the next manifest does not name, among them those of this transaction that it wrote and
    /// then retired.
    pub fn take_retired(&mut self) -> Vec<BlobKey> {
        std::mem::take(&mut self.retired)
    }

    /// Deletes what it wrote: another change was faster. What cannot be deleted only takes space.
    pub fn roll_back(mut self) {
        self.collected.clear();
        let _ = self.storage.delete(&self.written);
    }
}
