//! How a library fails, and when it is tended.

use crate::filter::MAX_CONDITIONS;

/// Why a library could not be searched or changed; after a failed update nothing has changed, unless the
/// store itself failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LibraryError {
    /// A descriptor is not as long as those that the library holds (of this many components).
    #[error("the library holds descriptors of {0} components")]
    DimensionMismatch(u32),
    /// An item or a descriptor is outside the limits of a library.
    #[error("the item cannot be kept: {0}")]
    InvalidItem(String),
    /// A filter's conditions do not leave exactly one truth value, or are too many.
    #[error(
        "the filter must leave exactly one truth value and have at most {MAX_CONDITIONS} conditions"
    )]
    MalformedFilter,
    /// The library cannot hold more.
    #[error("the library is full")]
    Full,
    /// Other writers won every attempt; nothing was changed.
    #[error("too many writers at once")]
    Contended,
    /// The store holds what cannot be read, or lacks what the library names.
    #[error("{0}")]
    Corrupt(String),
    /// The store failed.
    #[error("{0}")]
    Store(String),
}

/// When the work that changes leave behind is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Urgency {
    /// While changes come in: as late as searches allow, so that little is written twice.
    Busy,
    /// While none do: whatever makes searches cheaper.
    Idle,
}
