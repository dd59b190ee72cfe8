//! The SQL of the store.

pub(super) mod read;
pub(super) mod write;
