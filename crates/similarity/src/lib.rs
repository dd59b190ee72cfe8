//! How alike two descriptors are: dot products, and the score that is calibrated from them.
//!
//! Pure Rust that runs natively and as WebAssembly with the same results, bit for bit: floating point
//! is limited to operations that IEEE 754 defines exactly.

pub mod dot;
pub mod lanes;
pub mod score;
