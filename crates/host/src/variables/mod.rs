//! Values of the application's variables, and what each component sees of them.
//!
//! A value comes from the first of these that has one: `--variable`, the environment variable
//! `SPIN_VARIABLE_<NAME>`, the file `.env` beside the manifest (same names as in the
//! environment), the values that the host makes itself (its credentials), the manifest's
//! default. All are read once, when [`Variables`] is made.

mod providers;
mod resolve;
#[cfg(test)]
mod tests;

pub use providers::Providers;
pub use resolve::{VariableError, Variables};
