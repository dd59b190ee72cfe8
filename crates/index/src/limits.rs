//! What of an item a library holds, and what is refused.

use inference_types::{Item, LibraryError, Number};

/// Longest descriptor a library holds, in components.
pub const MAX_DIMENSIONS: usize = 4096;

/// Most tags of one item.
pub const MAX_TAGS: usize = 1024;

/// Most numbers of one item.
pub const MAX_NUMBERS: usize = 256;

/// The item as it is kept: tags in order and without repetition, numbers in the order of fields.
///
/// # Errors
/// [`LibraryError::InvalidItem`] when a part of it is outside its limits.
pub fn normalized(mut item: Item) -> Result<Item, LibraryError> {
    item.tags.sort_unstable();
    item.tags.dedup();
    item.numbers.sort_by_key(|number| number.field);
    check_dimensions(item.descriptor.len())?;
    check_count("tags", item.tags.len(), MAX_TAGS)?;
    check_count("numbers", item.numbers.len(), MAX_NUMBERS)?;
    if item.numbers.iter().any(|number| number.value.is_nan()) {
        return Err(LibraryError::InvalidItem("a number is NaN".to_owned()));
    }
    let twice = |pair: &[Number]| pair[0].field == pair[1].field;
    if item.numbers.windows(2).any(twice) {
        let reason = "a field has two numbers".to_owned();
        return Err(LibraryError::InvalidItem(reason));
    }
    Ok(item)
}

/// Refuses a descriptor of so many components when no library can hold it.
pub fn check_dimensions(length: usize) -> Result<(), LibraryError> {
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
