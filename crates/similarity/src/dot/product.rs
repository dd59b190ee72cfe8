//! The dot product of descriptors.

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
use super::chunk::CHUNK;
use super::plain::plain;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
use super::wasm::{both_of_chunks, of_chunks};
#[cfg(target_arch = "x86_64")]
use super::x86_64;

/// The dot product of a descriptor with another one given as bytes, up to the length of the shorter.
///
/// At most 131,072 components, so that the sum fits.
#[inline]
pub fn dot(a: &[i8], b: &[u8]) -> i32 {
    let (a, b) = of_one_length(a, b);
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks(), b.as_chunks());
    of_chunks(a, b) + plain(a_rest, b_rest)
}

/// [`dot`] and the dot product of `b` with itself, in one go: what a cosine needs of a descriptor that is compared.
#[inline]
pub fn dot_and_square(a: &[i8], b: &[u8]) -> (i32, u32) {
    let (a, b) = of_one_length(a, b);
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks(), b.as_chunks());
    let (dot, square) = both_of_chunks(a, b);
    // A sum of squares is never negative.
    let square = (square + plain(b_rest, b_rest)).unsigned_abs();
    (dot + plain(a_rest, b_rest), square)
}

#[inline]
fn of_one_length<'v>(a: &'v [i8], b: &'v [u8]) -> (&'v [i8], &'v [i8]) {
    let length = a.len().min(b.len());
    (&a[..length], bytemuck::cast_slice(&b[..length]))
}

/// The sum of the dot products of `a` and `b`, which are equally many.
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
#[inline]
fn of_chunks(a: &[[i8; CHUNK]], b: &[[i8; CHUNK]]) -> i32 {
    #[cfg(target_arch = "x86_64")]
    if let Some(sum) = x86_64::of_chunks(a, b) {
        return sum;
    }
    plain(a.as_flattened(), b.as_flattened())
}

/// The same, and the sum of the dot products of `b` with themselves.
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
#[inline]
fn both_of_chunks(a: &[[i8; CHUNK]], b: &[[i8; CHUNK]]) -> (i32, i32) {
    (of_chunks(a, b), of_chunks(b, b))
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
            let square: i64 = pairs.iter().map(|&(_, b)| i64::from(b).pow(2)).sum();
            let (same, own) = dot_and_square(&a, &b);
            prop_assert_eq!((i64::from(same), i64::from(own)), (wide, square));
        }
    }

    #[test]
    fn the_extremes_do_not_overflow_and_the_shorter_one_ends_it() {
        assert_eq!(dot(&[-128; 4096], &[128; 4096]), 128 * 128 * 4096);
        assert_eq!(dot(&[1; 80], &[1; 73]), 73);
        assert_eq!(dot_and_square(&[1; 73], &[2; 80]), (146, 292));
    }
}
