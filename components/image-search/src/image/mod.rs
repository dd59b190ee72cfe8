//! Pictures: what is kept of one, and the item that stands for it in its instance's library.

pub(crate) mod attributes;
mod item_id;
mod metadata;
mod record;

pub use item_id::age as item_age;
pub(crate) use item_id::{last_item_id, path_part};
pub(crate) use metadata::tag_text;
pub use metadata::{Metadata, Tags};
pub use record::{Image, ORPHAN_GRACE_SECONDS};
