//! The subcommands: one file each, with its flags, what it does and what it prints.

pub mod build;
pub mod check;
pub mod env;
pub mod import;
pub mod instances;
pub mod keys;
pub mod library;
pub mod migrate;
pub mod projects;
pub mod routes;
pub mod up;
