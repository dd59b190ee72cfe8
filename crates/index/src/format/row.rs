//! An item and the number of the change that put it.

use inference_types::Item;
use serde::{Deserialize, Serialize};

/// An item as it is kept: no two rows of a library share a sequence number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Rises with each change of the library.
    pub sequence: u64,
    /// The item.
    pub item: Item,
}

impl Row {
    /// A little more than the bytes that it takes in a segment or a part.
    pub fn encoded_len(&self) -> usize {
        self.attributes_len() + self.item.descriptor.len()
    }

    /// A little more than the bytes that its id, tags and numbers take.
    pub fn attributes_len(&self) -> usize {
        48 + 18 * (self.item.tags.len() + self.item.numbers.len())
    }
}
