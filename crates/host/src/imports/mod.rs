//! What components may import from the host.

mod bindings;
mod inference;
mod key_value;
mod linker;
mod resources;
mod variables;

pub use bindings::sightline;
pub use inference::{InferencePool, link as link_inference, maintain_libraries};
pub use linker::linker;
