//! The resources that components hold while they work with the key-value store.

/// An open store of a component.
#[derive(Debug, Clone)]
pub struct Bucket {
    pub(super) label: String,
}

/// A compare-and-swap in progress.
#[derive(Debug)]
pub struct Cas {
    pub(super) label: String,
    pub(super) key: String,
    /// What `current` last read; `None` before it was called, or when the key was absent.
    pub(super) seen: Option<Vec<u8>>,
}
