//! The dot product of int8 vectors: integers only, so that any vector width gives the same result.

/// The dot product of a descriptor with another one given as bytes, up to the length of the shorter.
///
/// At most 131,072 components, so that the sum fits.
pub fn dot(a: &[i8], b: &[u8]) -> i32 {
    let length = a.len().min(b.len());
    let (a_chunks, a_rest) = a[..length].as_chunks::<CHUNK>();
    let (b_chunks, b_rest) = b[..length].as_chunks::<CHUNK>();
    of_chunks(a_chunks, b_chunks) + plain(a_rest, b_rest)
}

/// Components that two registers hold after they are widened.
const CHUNK: usize = 16;

/// The sum of the dot products of `a` and `b`, which are equally many.
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
fn of_chunks(a: &[[i8; CHUNK]], b: &[[u8; CHUNK]]) -> i32 {
    use core::arch::wasm32::{
        i16x8_load_extend_i8x8, i32x4_add, i32x4_dot_i16x8, i32x4_extract_lane, i32x4_splat,
    };

    // Two sums, so that one addition need not wait for the other.
    let (mut low, mut high) = (i32x4_splat(0), i32x4_splat(0));
    for (a, b) in a.iter().zip(b) {
        // SAFETY: both are references to 16 bytes, of which each load reads 8, the first or the last; it asks
        // for no alignment. Widening while loading spares the moves that widening half a register needs.
        let [[a_low, a_high], [b_low, b_high]] =
            [a.as_ptr(), b.as_ptr().cast::<i8>()].map(|at| unsafe {
                [
                    i16x8_load_extend_i8x8(at),
                    i16x8_load_extend_i8x8(at.add(8)),
                ]
            });
        low = i32x4_add(low, i32x4_dot_i16x8(a_low, b_low));
        high = i32x4_add(high, i32x4_dot_i16x8(a_high, b_high));
    }
    let sums = i32x4_add(low, high);
    i32x4_extract_lane::<0>(sums)
        + i32x4_extract_lane::<1>(sums)
        + i32x4_extract_lane::<2>(sums)
        + i32x4_extract_lane::<3>(sums)
}

/// The sum of the dot products of `a` and `b`, which are equally many.
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
fn of_chunks(a: &[[i8; CHUNK]], b: &[[u8; CHUNK]]) -> i32 {
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx2") {
        // SAFETY: the processor has AVX2, all that the function asks for.
        return unsafe { of_chunks_with_avx2(a, b) };
    }
    plain(a.as_flattened(), b.as_flattened())
}

/// Without it, compilers widen to 32 bits before they multiply.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn of_chunks_with_avx2(a: &[[i8; CHUNK]], b: &[[u8; CHUNK]]) -> i32 {
    use std::arch::x86_64::{
        __m256i, _mm_set_epi64x, _mm256_add_epi32, _mm256_cvtepi8_epi16, _mm256_extract_epi32,
        _mm256_hadd_epi32, _mm256_madd_epi16, _mm256_setzero_si256,
    };

    #[target_feature(enable = "avx2")]
    fn widened(bytes: [u8; CHUNK]) -> __m256i {
        let both = u128::from_le_bytes(bytes);
        _mm256_cvtepi8_epi16(_mm_set_epi64x((both >> 64) as i64, both as i64))
    }

    #[target_feature(enable = "avx2")]
    fn products(a: &[i8; CHUNK], b: &[u8; CHUNK]) -> __m256i {
        _mm256_madd_epi16(widened(a.map(|component| component as u8)), widened(*b))
    }

    // Two sums, so that one addition need not wait for the other.
    let [mut even, mut odd] = [_mm256_setzero_si256(); 2];
    let ((a_pairs, a_rest), (b_pairs, b_rest)) = (a.as_chunks::<2>(), b.as_chunks::<2>());
    for (a, b) in a_pairs.iter().zip(b_pairs) {
        even = _mm256_add_epi32(even, products(&a[0], &b[0]));
        odd = _mm256_add_epi32(odd, products(&a[1], &b[1]));
    }
    for (a, b) in a_rest.iter().zip(b_rest) {
        even = _mm256_add_epi32(even, products(a, b));
    }
    let sums = _mm256_add_epi32(even, odd);
    let sums = _mm256_hadd_epi32(sums, sums);
    let sums = _mm256_hadd_epi32(sums, sums);
    _mm256_extract_epi32::<0>(sums) + _mm256_extract_epi32::<4>(sums)
}

fn plain(a: &[i8], b: &[u8]) -> i32 {
    a.iter()
        .zip(b)
        .map(|(&a, &b)| i32::from(a) * i32::from(b as i8))
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_dot_product_is_that_of_wide_integers(
            pairs in prop::collection::vec((any::<i8>(), any::<i8>()), 0..600)
        ) {
            let (a, b): (Vec<i8>, Vec<u8>) = pairs.iter().map(|&(a, b)| (a, b as u8)).unzip();
            let wide: i64 = pairs.iter().map(|&(a, b)| i64::from(a) * i64::from(b)).sum();
            prop_assert_eq!(i64::from(dot(&a, &b)), wide);
        }
    }

    #[test]
    fn the_extremes_do_not_overflow_and_the_shorter_one_ends_it() {
        assert_eq!(dot(&[-128; 4096], &[128; 4096]), 128 * 128 * 4096);
        assert_eq!(dot(&[1; 40], &[1; 33]), 33);
    }
}
