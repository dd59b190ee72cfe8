//! The sums with 128-bit SIMD of WebAssembly.

use core::arch::wasm32::{
    i16x8_load_extend_i8x8, i32x4_add, i32x4_dot_i16x8, i32x4_extract_lane, i32x4_splat, v128,
};

use super::chunk::CHUNK;

/// Components that two registers hold after they are widened.
const PAIR: usize = 16;

/// The sum of the dot products of `a` and `b`, which are equally many.
#[inline]
pub fn of_chunks(a: &[[i8; CHUNK]], b: &[[i8; CHUNK]]) -> i32 {
    let mut sums = i32x4_splat(0);
    for (a, b) in a.iter().zip(b) {
        for (a, b) in a.as_chunks().0.iter().zip(b.as_chunks().0) {
            sums = i32x4_add(sums, products(widened(a), widened(b)));
        }
    }
    sum(sums)
}

/// The same, and the sum of the dot products of `b` with themselves.
pub fn both_of_chunks(a: &[[i8; CHUNK]], b: &[[i8; CHUNK]]) -> (i32, i32) {
    let [mut dots, mut squares] = [i32x4_splat(0); 2];
    for (a, b) in a.iter().zip(b) {
        for (a, b) in a.as_chunks().0.iter().zip(b.as_chunks().0) {
            let b = widened(b);
            dots = i32x4_add(dots, products(widened(a), b));
            squares = i32x4_add(squares, products(b, b));
        }
    }
    (sum(dots), sum(squares))
}

#[inline]
fn widened(components: &[i8; PAIR]) -> [v128; 2] {
    // SAFETY: 16 bytes, of which each load reads 8, the first or the last; it asks for no alignment. Widening
    // while loading spares the moves that widening half a register needs.
    [0, 8].map(|at| unsafe { i16x8_load_extend_i8x8(components.as_ptr().add(at)) })
}

#[inline]
fn products([a, b]: [v128; 2], [c, d]: [v128; 2]) -> v128 {
    i32x4_add(i32x4_dot_i16x8(a, c), i32x4_dot_i16x8(b, d))
}

#[inline]
fn sum(sums: v128) -> i32 {
    i32x4_extract_lane::<0>(sums)
        + i32x4_extract_lane::<1>(sums)
        + i32x4_extract_lane::<2>(sums)
        + i32x4_extract_lane::<3>(sums)
}
