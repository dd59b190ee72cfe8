//! What commands print, for people and for programs.

pub mod progress;
pub mod table;
