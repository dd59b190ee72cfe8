//! Which blobs a full cache takes.

use std::hash::BuildHasher;

use crate::format::{BlobHasher, BlobKey, Kind};

/// Keeps parts of a library that does not fit out of the cache until they are asked for again before long: nearly all of
/// them are not, and to let each in, and another out, costs as much as to read it. (The doorkeeper of TinyLFU,
/// <https://arxiv.org/abs/1512.00727>.)
#[derive(Debug, Default)]
pub struct Doorkeeper {
    /// What asked last, by its hash; one takes the place of another. None as long as there is room for all.
    asked: Vec<u64>,
}

impl Doorkeeper {
    /// A search in a large library asks for a hundred blobs.
    const SLOTS: usize = 4096;

    /// Whether a blob may come in.
    pub fn admits(&mut self, key: &BlobKey) -> bool {
        let is_of_part = matches!(
            key.kind,
            Kind::Codes | Kind::Attributes | Kind::Descriptors(_)
        );
        if !is_of_part {
            return true;
        }
        self.asked.resize(Self::SLOTS, 0);
        let hash = BlobHasher::default().hash_one(key);
        let slot = (hash >> 32) as usize % Self::SLOTS;
        std::mem::replace(&mut self.asked[slot], hash) == hash
    }
}
