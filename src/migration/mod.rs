//! Saves what a service of Huawei's Image Search knows of its items, as far as it tells.
//!
//! Version 2 tells the items of a condition, page by page; version 1 only whether a path is there. Neither gives
//! pictures back.

mod conditions;
mod manifest_writer;
mod v1_paths;
mod v2_walk;

pub use conditions::{NumberCondition, TagCondition, conditions};
pub use manifest_writer::{Cursor, ManifestWriter};
pub use v1_paths::confirm_paths;
pub use v2_walk::walk_condition;
