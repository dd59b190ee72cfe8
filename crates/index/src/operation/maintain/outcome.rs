//! What a step of maintenance comes to.

use crate::format::{Branch, DirectoryRefs, Manifest};

/// What a step changes of the manifest that it began with.
pub struct Outcome {
    /// The tree.
    pub root: Branch,
    /// The directory.
    pub directory: DirectoryRefs,
    /// Segments that are in the tree now: the oldest so many.
    pub merged: usize,
    /// Rows of those segments that were deleted, and are nowhere now.
    pub gone: Vec<u64>,
    /// What becomes of the vacuum.
    pub vacuum: VacuumChange,
}

/// What a step changes of the vacuum.
pub enum VacuumChange {
    /// Nothing.
    None,
    /// A vacuum begins.
    Begin,
    /// A vacuum of this epoch is done.
    End(u32),
}

impl Outcome {
    /// No change.
    pub fn of(manifest: &Manifest) -> Self {
        Self {
            root: manifest.root.clone(),
            directory: manifest.directory.clone(),
            merged: 0,
            gone: Vec::new(),
            vacuum: VacuumChange::None,
        }
    }
}
