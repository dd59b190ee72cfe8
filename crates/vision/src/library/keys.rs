//! Where a library lives in the store.

use store::Cell;

/// The manifest of `library`.
pub fn manifest(library: &str) -> Cell {
    Cell::new(store::join(&["library", library, "manifest"]))
}

/// The key of a partition; no two partitions ever share an id.
pub fn partition(library: &str, id: u128) -> String {
    store::join(&["library", library, "partition", &format!("{id:032x}")])
}
