//! The sums with 128-bit SIMD of WebAssembly.

use core::arch::wasm32::{
    i8x16_add, i8x16_shuffle, i8x16_swizzle, i16x8_add, i16x8_extract_lane, i16x8_shl, i16x8_splat,
    i16x8_sub, u8x16_shr, u8x16_splat, u16x8_shr, u64x2, v128, v128_and,
};

use crate::rabitq::layout::{GroupCodes, GroupTable, IN_A_BYTE, LANES};

#[inline]
pub fn sums(tables: &[GroupTable], codes: &[GroupCodes]) -> [u16; LANES] {
    let (tables, codes) = (tables.as_chunks().0, codes.as_chunks().0);
    let [mut low, mut high] = [Sums::new(), Sums::new()];
    for (tables, codes) in tables.iter().zip(codes) {
        let [in_low, in_high] = in_bytes(tables, codes);
        low.add(in_low);
        high.add(in_high);
    }
    let mut sums = [0; LANES];
    let vectors = [low.in_order(), high.in_order()];
    for (eight, vector) in sums
        .as_chunks_mut()
        .0
        .iter_mut()
        .zip(vectors.as_flattened())
    {
        *eight = to_array(*vector);
    }
    sums
}

/// The sums of a few groups, of the vectors in the low halves of the codes and of those in the high ones.
#[inline]
fn in_bytes(tables: &[GroupTable; IN_A_BYTE], codes: &[GroupCodes; IN_A_BYTE]) -> [v128; 2] {
    let [mut low, mut high] = [u8x16_splat(0); 2];
    for (table, codes) in tables.iter().zip(codes) {
        let (table, codes) = (load(table), load(codes));
        let in_low = v128_and(codes, u8x16_splat(15));
        low = i8x16_add(low, i8x16_swizzle(table, in_low));
        high = i8x16_add(high, i8x16_swizzle(table, u8x16_shr(codes, 4)));
    }
    [low, high]
}

/// Sums of 16 vectors. Taking bytes as pairs adds those at even places and, 256-fold, those at odd ones.
struct Sums {
    pairs: v128,
    odd: v128,
}

impl Sums {
    #[inline]
    fn new() -> Self {
        let [pairs, odd] = [i16x8_splat(0); 2];
        Self { pairs, odd }
    }

    #[inline]
    fn add(&mut self, bytes: v128) {
        self.pairs = i16x8_add(self.pairs, bytes);
        self.odd = i16x8_add(self.odd, u16x8_shr(bytes, 8));
    }

    #[inline]
    fn in_order(self) -> [v128; 2] {
        let even = i16x8_sub(self.pairs, i16x8_shl(self.odd, 8));
        [
            i8x16_shuffle::<0, 1, 16, 17, 2, 3, 18, 19, 4, 5, 20, 21, 6, 7, 22, 23>(even, self.odd),
            i8x16_shuffle::<8, 9, 24, 25, 10, 11, 26, 27, 12, 13, 28, 29, 14, 15, 30, 31>(
                even, self.odd,
            ),
        ]
    }
}

/// One load, and a safe one.
#[inline]
fn load(bytes: &[u8; 16]) -> v128 {
    let both = u128::from_le_bytes(*bytes);
    u64x2(both as u64, (both >> 64) as u64)
}

#[inline]
fn to_array(vector: v128) -> [u16; 8] {
    [
        i16x8_extract_lane::<0>(vector) as u16,
        i16x8_extract_lane::<1>(vector) as u16,
        i16x8_extract_lane::<2>(vector) as u16,
        i16x8_extract_lane::<3>(vector) as u16,
        i16x8_extract_lane::<4>(vector) as u16,
        i16x8_extract_lane::<5>(vector) as u16,
        i16x8_extract_lane::<6>(vector) as u16,
        i16x8_extract_lane::<7>(vector) as u16,
    ]
}
