//! What a library holds, and how it is changed.

use serde::{Deserialize, Serialize};

/// 128 bits that name an item within its library.
pub type ItemId = u128;

/// A value that an item carries in a field. Both are hashes; a field may have many values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Tag {
    /// What the value is of: a tag's name, or the keywords.
    pub field: u32,
    /// The value.
    pub value: u64,
}

/// A number that an item carries in a field.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Number {
    /// The number's name, hashed.
    pub field: u32,
    /// The value: any but NaN.
    pub value: f64,
}

/// One picture of a library. The order of its fields is that in which libraries keep them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// Its name within the library.
    pub id: ItemId,
    /// Its descriptor, of as many components as those of the library's other items.
    pub descriptor: Vec<i8>,
    /// Its tags; order and repetition mean nothing.
    pub tags: Vec<Tag>,
    /// Its numbers, in any order and one for each field.
    pub numbers: Vec<Number>,
}

/// One change to a library.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// Adds the item, or replaces the one of the same id.
    Put(Item),
    /// Removes the item; removing what is not there is no error.
    Remove(ItemId),
}

impl Change {
    /// The item that it is about.
    pub fn id(&self) -> ItemId {
        match self {
            Self::Put(item) => item.id,
            Self::Remove(id) => *id,
        }
    }
}
