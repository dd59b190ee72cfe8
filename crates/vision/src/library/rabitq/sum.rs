//! Sums of products of floats.

/// Sums that run side by side: a fixed number, so that the order of additions is fixed too.
const SUMS: usize = 8;

/// The sum of `term` of the components of `a` and `b`, up to the length of the shorter.
///
/// In double precision: what is lost does not count beside the precision of the components.
#[inline]
pub fn sum(a: &[f32], b: &[f32], term: impl Fn(f64, f64) -> f64) -> f64 {
    let length = a.len().min(b.len());
    let (a_chunks, a_rest) = a[..length].as_chunks::<SUMS>();
    let (b_chunks, b_rest) = b[..length].as_chunks::<SUMS>();
    let mut sums = [0.0; SUMS];
    for (a, b) in a_chunks.iter().zip(b_chunks) {
        for lane in 0..SUMS {
            sums[lane] += term(f64::from(a[lane]), f64::from(b[lane]));
        }
    }
    let rest = a_rest.iter().zip(b_rest);
    let rest = rest.map(|(&a, &b)| term(f64::from(a), f64::from(b)));
    sums.into_iter().chain(rest).sum()
}

/// The dot product of `a` and `b`.
pub fn dot(a: &[f32], b: &[f32]) -> f64 {
    sum(a, b, |a, b| a * b)
}

/// `descriptor` with length 1, or zeros if it is all zeros.
pub fn unit(descriptor: &[i8]) -> impl Iterator<Item = f32> {
    let squares = descriptor.iter().map(|&component| i32::from(component));
    let squared: i32 = squares.map(|component| component * component).sum();
    let factor = if squared == 0 {
        0.0
    } else {
        (1.0 / f64::from(squared).sqrt()) as f32
    };
    let components = descriptor.iter();
    components.map(move |&component| f32::from(component) * factor)
}
