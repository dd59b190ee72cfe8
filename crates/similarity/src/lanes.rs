//! Arithmetic of floats that is quick in wasm: sums over pairs in eight lanes that are always the same, so that they
//! vectorise without changing the result, and the lesser and greater of two.

/// The dot product of vectors of one length.
#[inline]
pub fn dot(a: &[f32], b: &[f32]) -> f32 {
    sum_of_pairs(a, b, |a, b| a * b)
}

/// The squared distance of vectors of one length.
#[inline]
pub fn squared_distance(a: &[f32], b: &[f32]) -> f32 {
    sum_of_pairs(a, b, |a, b| (a - b) * (a - b))
}

/// The lesser of two numbers, the first if one is NaN: `f32::min` is no instruction of wasm, but a call.
#[inline]
pub fn lesser(a: f32, b: f32) -> f32 {
    if b < a { b } else { a }
}

/// The greater of two numbers, the first if one is NaN.
#[inline]
pub fn greater(a: f32, b: f32) -> f32 {
    if b > a { b } else { a }
}

#[inline]
fn sum_of_pairs(a: &[f32], b: &[f32], term: impl Fn(f32, f32) -> f32) -> f32 {
    let (a_chunks, a_rest) = a.as_chunks::<8>();
    let (b_chunks, b_rest) = b.as_chunks::<8>();
    let mut lanes = [0.0; 8];
    for (a, b) in a_chunks.iter().zip(b_chunks) {
        for lane in 0..8 {
            lanes[lane] += term(a[lane], b[lane]);
        }
    }
    let rest: f32 = a_rest.iter().zip(b_rest).map(|(a, b)| term(*a, *b)).sum();
    lanes.iter().sum::<f32>() + rest
}
