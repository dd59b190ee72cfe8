//! One instance of a component: the permissions that it acts with, its state, and the memory that it may have.

mod context;
mod memory;
mod state;

pub use context::{ComponentContext, Mount};
pub use memory::MemorySize;
pub use state::{InstanceState, new_store};
