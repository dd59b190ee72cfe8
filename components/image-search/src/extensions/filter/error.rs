//! What is wrong with a filter.

/// What is wrong with a filter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("is wrong at character {at}: {reason}")]
pub struct FilterError {
    /// The character where it is noticed: the first is 1.
    pub at: usize,
    /// What is wrong there, and what to do.
    pub reason: String,
}

impl FilterError {
    /// The error at this character.
    pub(super) fn new(at: usize, reason: impl Into<String>) -> Self {
        Self {
            at,
            reason: reason.into(),
        }
    }
}
