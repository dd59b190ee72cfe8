//! Projects: what owns every thing that the families store.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A project. Its id never changes and is never used again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Project {
    /// 32 lower-case hexadecimal digits.
    pub id: String,
    /// The project's one DataArts Fabric workspace: a UUID.
    pub workspace_id: String,
    /// 1 to 64 of `A-Z`, `a-z`, `0-9`, `.`, `_` and `-`, beginning with a letter or a digit.
    pub name: String,
    /// When it was made: milliseconds since the Unix epoch.
    pub created_ms: i64,
}

impl Project {
    /// A new project with fresh ids.
    pub(crate) fn new(name: &str, created_ms: i64) -> Self {
        Self {
            id: Uuid::new_v4().simple().to_string(),
            workspace_id: Uuid::new_v4().hyphenated().to_string(),
            name: name.to_owned(),
            created_ms,
        }
    }
}

/// Whether a project, or a user, can have this name.
pub fn is_name(name: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
    name.len() <= 64
        && name
            .as_bytes()
            .first()
            .is_some_and(u8::is_ascii_alphanumeric)
        && name.bytes().all(plain)
}
