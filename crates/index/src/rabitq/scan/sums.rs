//! The sums by the quickest way that the processor has.

use crate::rabitq::layout::{GroupCodes, GroupTable, LANES};

/// For each vector, the sum of the entries at its codes. As many tables as codes, a multiple of 8.
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
#[inline]
pub fn sums(tables: &[GroupTable], codes: &[GroupCodes]) -> [u16; LANES] {
    super::wasm::sums(tables, codes)
}

/// For each vector, the sum of the entries at its codes. As many tables as codes, a multiple of 8.
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
#[inline]
pub fn sums(tables: &[GroupTable], codes: &[GroupCodes]) -> [u16; LANES] {
    #[cfg(target_arch = "x86_64")]
    if let Some(sums) = super::x86_64::sums(tables, codes) {
        return sums;
    }
    super::plain::plain(tables, codes)
}
