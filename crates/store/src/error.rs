//! What can go wrong below a record.

/// A failure of the store itself.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The host refused or failed the operation; nothing is known about its effect.
    #[error("the key-value store failed: {0}")]
    Host(String),
    /// A stored value is not what this version writes.
    #[error("the value of key {key} cannot be read: {reason}")]
    Corrupt {
        /// The key whose value is broken.
        key: String,
        /// Why it cannot be read.
        reason: String,
    },
    /// Other writers won every attempt; nothing was changed.
    #[error("key {0} is contended: other writers won every attempt")]
    Contended(String),
}

/// Why an update changed nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UpdateError<E> {
    /// The caller's own rule refused the change.
    #[error("refused: {0}")]
    Refused(E),
    /// The store failed, or contention outlasted every attempt.
    #[error(transparent)]
    Store(#[from] StoreError),
}
