//! Sums of table entries for the codes of a block: where a search spends its time.
//!
//! A table of 16 bytes fits a register, and one instruction looks up 16 codes in it. All versions add
//! integers that cannot overflow, and so give the same.

#[cfg(any(test, not(all(target_arch = "wasm32", target_feature = "simd128"))))]
mod plain;
mod sums;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod wasm;
#[cfg(target_arch = "x86_64")]
mod x86_64;

#[cfg(test)]
pub use plain::plain;
pub use sums::sums;
