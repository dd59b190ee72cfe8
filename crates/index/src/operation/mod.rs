//! What a library can be asked to do.

mod drop_library;
mod maintain;
mod search;
mod similarity;
mod update;
mod verify;

pub use drop_library::drop_library;
pub use maintain::maintain;
pub use search::search;
pub use similarity::similarity;
pub use update::update;
pub use verify::{Census, verify};
