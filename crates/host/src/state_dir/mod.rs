//! The state directory: the host's own files in it, which nobody else may read or write.

mod credentials;
mod directory;

pub use credentials::Credentials;
pub use directory::{create, create_private, host_directory};
