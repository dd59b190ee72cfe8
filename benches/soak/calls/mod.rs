//! The calls that clients make, and what their answers must be: a module for each part of the API.

pub mod export_import;
pub mod instances;
pub mod items;
pub mod other_families;
pub mod v1;
pub mod v2;
