//! Pictures to descriptors, and libraries of descriptors in a key-value store.
//!
//! Pure Rust that runs natively and as WebAssembly with the same results, bit for bit: floating point
//! is limited to operations that IEEE 754 defines exactly and to the `libm` crate.

pub mod descriptor;
mod dot;
mod jpeg_picture;
mod jpeg_structure;
pub mod keywords;
mod lanes;
pub mod library;
pub mod picture;
pub mod procedural;
pub mod score;
mod webp_structure;

pub use descriptor::{Description, describe, describe_and};
