//! The dot product of int8 vectors: integers only, so that any vector width gives the same result.

/// The dot product of a descriptor with another one given as bytes, up to the length of the shorter.
///
/// At most 131,072 components, so that the sum fits.
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
pub fn dot(a: &[i8], b: &[u8]) -> i32 {
    // Compilers for native targets widen this loop themselves.
    plain(a, b)
}

/// The dot product of a descriptor with another one given as bytes, up to the length of the shorter.
///
/// At most 131,072 components, so that the sum fits.
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
pub fn dot(a: &[i8], b: &[u8]) -> i32 {
    use core::arch::wasm32::{
        i16x8_extend_high_i8x16, i16x8_extend_low_i8x16, i32x4_add, i32x4_dot_i16x8,
        i32x4_extract_lane, i32x4_splat, v128_load,
    };

    let length = a.len().min(b.len());
    let (a_blocks, a_rest) = a[..length].as_chunks::<16>();
    let (b_blocks, b_rest) = b[..length].as_chunks::<16>();
    // Two sums, so that one addition need not wait for the other.
    let (mut low, mut high) = (i32x4_splat(0), i32x4_splat(0));
    for (a, b) in a_blocks.iter().zip(b_blocks) {
        // SAFETY: both are references to 16 bytes, all that a load reads; it asks for no alignment.
        let (a, b) = unsafe { (v128_load(a.as_ptr().cast()), v128_load(b.as_ptr().cast())) };
        let lower = i32x4_dot_i16x8(i16x8_extend_low_i8x16(a), i16x8_extend_low_i8x16(b));
        let upper = i32x4_dot_i16x8(i16x8_extend_high_i8x16(a), i16x8_extend_high_i8x16(b));
        low = i32x4_add(low, lower);
        high = i32x4_add(high, upper);
    }
    let sums = i32x4_add(low, high);
    i32x4_extract_lane::<0>(sums)
        + i32x4_extract_lane::<1>(sums)
        + i32x4_extract_lane::<2>(sums)
        + i32x4_extract_lane::<3>(sums)
        + plain(a_rest, b_rest)
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
