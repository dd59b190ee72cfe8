//! Where libraries are: their blobs in the store and in memory, and how a library changes as a whole.

mod blob_storage;
mod cache;
mod doorkeeper;
mod transact;
mod transaction;

pub use blob_storage::{LoadedBlobs, Storage};
pub use cache::Cache;
pub use transact::transact;
pub use transaction::Transaction;
