//! Sums of table entries for the codes of a block: where a search spends its time.
//!
//! A table of 16 bytes fits a register, and one instruction looks up 16 codes in it. All versions add
//! integers that cannot overflow, and so give the same.

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod wasm;
#[cfg(target_arch = "x86_64")]
mod x86_64;

use super::{GroupCodes, GroupTable, LANES};

/// Groups whose entries add up in a byte: with entries up to 63, 252 at most.
#[cfg(any(
    target_arch = "x86_64",
    all(target_arch = "wasm32", target_feature = "simd128")
))]
const IN_A_BYTE: usize = 4;

/// For each vector, the sum of the entries at its codes. As many tables as codes, a multiple of 8.
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
#[inline]
pub fn sums(tables: &[GroupTable], codes: &[GroupCodes]) -> [u16; LANES] {
    wasm::sums(tables, codes)
}

/// For each vector, the sum of the entries at its codes. As many tables as codes, a multiple of 8.
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
#[inline]
pub fn sums(tables: &[GroupTable], codes: &[GroupCodes]) -> [u16; LANES] {
    #[cfg(target_arch = "x86_64")]
    if let Some(sums) = x86_64::sums(tables, codes) {
        return sums;
    }
    plain(tables, codes)
}

#[cfg(any(test, not(all(target_arch = "wasm32", target_feature = "simd128"))))]
pub(super) fn plain(tables: &[GroupTable], codes: &[GroupCodes]) -> [u16; LANES] {
    let mut sums = [0_u16; LANES];
    let (low, high) = sums.split_at_mut(LANES / 2);
    for (table, codes) in tables.iter().zip(codes) {
        let sums = low.iter_mut().zip(&mut *high);
        for ((low, high), &code) in sums.zip(codes) {
            *low += u16::from(table[usize::from(code & 15)]);
            *high += u16::from(table[usize::from(code >> 4)]);
        }
    }
    sums
}
