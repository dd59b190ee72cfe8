//! The sum for any machine, and for components that fill no chunk.

/// The sum of the products of `a` and `b`, which are equally many.
#[inline]
pub fn plain(a: &[i8], b: &[i8]) -> i32 {
    a.iter()
        .zip(b)
        .map(|(&a, &b)| i32::from(a) * i32::from(b))
        .sum()
}
