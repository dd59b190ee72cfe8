//! The dot product of int8 vectors: integers only, so that any vector width gives the same result.

mod chunk;
mod plain;
mod product;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod wasm;
#[cfg(target_arch = "x86_64")]
mod x86_64;

pub use product::{dot, dot_and_square};
