//! The search core: `sightline:inference`.

mod absent;
#[cfg(target_family = "wasm")]
mod component;

pub use absent::Absent;
#[cfg(target_family = "wasm")]
pub use component::Component;
pub use inference_types::{
    Acceptance, Answer, Change, Condition, DescribeError, Description, Filter, Format, Hit,
    Inference, Item, Keyword, Language, LibraryError, Number, Query, Ranking, Region, Size, Tag,
};
