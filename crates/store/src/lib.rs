//! Typed records over `wasi:keyvalue`: create once, update by compare-and-swap, directories (name indexes).
//!
//! Everything above the [`KeyValue`] trait is plain Rust and runs natively over [`Memory`] in tests;
//! a component runs the same code over the host's store, a `Bucket`.

mod directory;
mod error;
mod in_order;
mod key;
mod key_value;
mod memory;
mod raw_record;
mod record;
#[cfg(feature = "testing")]
pub mod testing;
#[cfg(target_family = "wasm")]
mod wasi;

pub use directory::Directory;
pub use error::{StoreError, UpdateError};
pub use in_order::in_order;
pub use key::{hashed, join};
pub use key_value::KeyValue;
pub use memory::Memory;
pub use raw_record::{Change, RawRecord};
pub use record::Record;
#[cfg(target_family = "wasm")]
pub use wasi::Bucket;
