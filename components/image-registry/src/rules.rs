//! The rules that fields of several operations share.

use operation::fields::{Text, text};

/// `0`, the default workspace, or the id of another.
pub fn workspace_id() -> Text {
    fn is_workspace_id(id: &str) -> bool {
        let is_plain = |b: u8| b.is_ascii_digit() || b.is_ascii_lowercase();
        id == "0" || (id.len() == 32 && id.bytes().all(is_plain))
    }
    text(1..=32).matching(is_workspace_id, "0 or 32 digits and lower-case letters")
}
