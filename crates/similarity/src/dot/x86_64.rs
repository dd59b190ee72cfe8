//! The sum with AVX2: without it, compilers widen to 32 bits before they multiply.

use std::arch::x86_64::{
    __m256i, _mm_set_epi64x, _mm256_add_epi32, _mm256_cvtepi8_epi16, _mm256_extract_epi32,
    _mm256_hadd_epi32, _mm256_madd_epi16, _mm256_setzero_si256,
};

use super::chunk::CHUNK;

/// Components that a register holds after they are widened.
const WIDENED: usize = 16;

/// The sum of the dot products of `a` and `b`, which are equally many; `None` where the processor lacks AVX2.
#[inline]
pub fn of_chunks(a: &[[i8; CHUNK]], b: &[[i8; CHUNK]]) -> Option<i32> {
    // SAFETY: the processor has AVX2, all that the function asks for.
    is_x86_feature_detected!("avx2").then(|| unsafe { with_avx2(a, b) })
}

#[target_feature(enable = "avx2")]
fn with_avx2(a: &[[i8; CHUNK]], b: &[[i8; CHUNK]]) -> i32 {
    // Sums side by side, so that one addition need not wait for the other.
    let mut sums = [_mm256_setzero_si256(); CHUNK / WIDENED];
    for (a, b) in a.iter().zip(b) {
        let pairs = a.as_chunks().0.iter().zip(b.as_chunks().0);
        for (sum, (a, b)) in sums.iter_mut().zip(pairs) {
            *sum = _mm256_add_epi32(*sum, _mm256_madd_epi16(widened(a), widened(b)));
        }
    }
    let [a, b, c, d] = sums;
    let sums = _mm256_add_epi32(_mm256_add_epi32(a, b), _mm256_add_epi32(c, d));
    let sums = _mm256_hadd_epi32(sums, sums);
    let sums = _mm256_hadd_epi32(sums, sums);
    _mm256_extract_epi32::<0>(sums) + _mm256_extract_epi32::<4>(sums)
}

#[target_feature(enable = "avx2")]
fn widened(components: &[i8; WIDENED]) -> __m256i {
    let both = u128::from_le_bytes(components.map(|component| component as u8));
    _mm256_cvtepi8_epi16(_mm_set_epi64x((both >> 64) as i64, both as i64))
}
