//! The types of the WIT package `sightline:inference`, as the search core, the operations and tools use
//! them.
//!
//! [`Inference`] is what an operation sees of the search core. [`wit_conversions`] converts between these
//! types and those that `wit-bindgen` makes of the WIT, of which every component has its own.

mod describe;
mod filter;
mod inference;
mod item;
mod library;
mod query;
pub mod wit;

pub use describe::{
    Acceptance, DescribeError, Description, Format, Keyword, Language, Region, Size,
};
pub use filter::{Condition, Filter, MAX_CONDITIONS, Range};
pub use inference::Inference;
pub use item::{Change, Item, ItemId, Number, Tag};
pub use library::{LibraryError, Urgency};
pub use query::{Answer, Hit, Query, Ranking};
