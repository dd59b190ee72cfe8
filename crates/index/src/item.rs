//! What a library holds, and what is refused.

use serde::{Deserialize, Serialize};

use super::LibraryError;

/// Longest descriptor a library holds, in components.
pub const MAX_DIMENSIONS: usize = 4096;

/// Most tags of one item.
pub const MAX_TAGS: usize = 1024;

/// Most numbers of one item.
pub const MAX_NUMBERS: usize = 256;

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

/// One picture of a library.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// Its name within the library.
    pub id: ItemId,
    /// Its descriptor: 1 to [`MAX_DIMENSIONS`] components, as many as those of the library's other items.
    pub descriptor: Vec<i8>,
    /// Its tags, at most [`MAX_TAGS`]; order and repetition mean nothing.
    pub tags: Vec<Tag>,
    /// Its numbers, at most [`MAX_NUMBERS`], in any order and one for each field.
    pub numbers: Vec<Number>,
}

impl Item {
    /// The item as it is kept: tags in order and without repetition, numbers in the order of fields.
    ///
    /// # Errors
    /// [`LibraryError::InvalidItem`] when a part of it is outside its limits.
    pub(super) fn normalized(mut self) -> Result<Self, LibraryError> {
        self.tags.sort_unstable();
        self.tags.dedup();
        self.numbers.sort_by_key(|number| number.field);
        check_dimensions(self.descriptor.len())?;
        check_count("tags", self.tags.len(), MAX_TAGS)?;
        check_count("numbers", self.numbers.len(), MAX_NUMBERS)?;
        if self.numbers.iter().any(|number| number.value.is_nan()) {
            return Err(LibraryError::InvalidItem("a number is NaN".to_owned()));
        }
        let twice = |pair: &[Number]| pair[0].field == pair[1].field;
        if self.numbers.windows(2).any(twice) {
            let reason = "a field has two numbers".to_owned();
            return Err(LibraryError::InvalidItem(reason));
        }
        Ok(self)
    }
}

/// Refuses a descriptor of so many components when no library can hold it.
pub(super) fn check_dimensions(length: usize) -> Result<(), LibraryError> {
    if (1..=MAX_DIMENSIONS).contains(&length) {
        return Ok(());
    }
    Err(LibraryError::InvalidItem(format!(
        "a descriptor of {length} components instead of 1 to {MAX_DIMENSIONS}"
    )))
}

fn check_count(what: &str, count: usize, most: usize) -> Result<(), LibraryError> {
    if count <= most {
        return Ok(());
    }
    Err(LibraryError::InvalidItem(format!(
        "{count} {what} instead of at most {most}"
    )))
}

/// One change to a library.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
