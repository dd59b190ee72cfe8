//! The environment of the programs that call a host: which variables they read, and how a shell or Docker is told
//! of them.

mod env_file;
mod hint;
mod shell;
mod variables;

pub use env_file::env_file;
pub use hint::{DEFAULT_URL, Hint};
pub use shell::ShellSyntax;
pub use variables::{Caller, Variable, url_of_address};
