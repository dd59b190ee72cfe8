//! Flags that several commands share, and what they mean.

pub mod account_variables;
pub mod application;
pub mod connection;
pub mod import;
pub mod state;
