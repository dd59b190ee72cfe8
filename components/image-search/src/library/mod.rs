//! The pictures of an instance: changes to them, and searches.
//!
//! A picture is a record and an item of the search core's index; the record decides. Each change writes the new item
//! first, then the record that confirms it, then removes the item that the record confirms no longer. A crash after
//! the first step leaves an item without a record, and one after the second an item of an earlier revision: both are
//! orphans, which searches pass over and remove later.

mod access;
mod batch;
mod change;
mod commit;
mod page;
mod search;

pub use access::{Existing, Library, no_picture, path_taken};
pub use batch::Batch;
pub use page::{Page, position_after};
