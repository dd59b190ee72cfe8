//! Keys that begin with the same parts.

/// The keys that extend a key by further parts, or those of them after one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRange {
    after: String,
    before: String,
}

impl KeyRange {
    /// The keys that begin with `key` and a colon.
    pub fn below(key: &str) -> Self {
        Self {
            after: format!("{key}:"),
            // What comes after the colon in ASCII.
            before: format!("{key};"),
        }
    }

    /// What of it comes after `key`.
    pub fn after(self, key: &str) -> Self {
        Self {
            after: self.after.max(key.to_owned()),
            ..self
        }
    }

    /// The keys between which it is.
    pub(super) fn bounds(&self) -> (&str, &str) {
        (&self.after, &self.before)
    }
}
