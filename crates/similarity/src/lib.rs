//! How alike two descriptors are: dot products, and the score that is calibrated from them.
//!
//! Pure Rust that runs natively and as WebAssembly with the same results, bit for bit: floating point
//! is limited to operations that IEEE 754 defines exactly.

pub mod dot;
mod f32x4;
pub mod lanes;
pub mod score;

pub use f32x4::F32x4;
