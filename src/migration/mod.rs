//! Saves what a service of Huawei's Image Search knows of its items, as far as it tells.
//!
//! Version 2 tells the items of a condition, page by page; version 1 only whether a path is there. Neither gives
//! pictures back.

mod condition;
mod listed;
mod saved;
mod walk;

pub use condition::{NumberCondition, TagCondition, conditions};
pub use listed::confirm;
pub use saved::{Cursor, Saved};
pub use walk::walk;
