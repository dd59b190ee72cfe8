//! Sums of products of floats.

/// Sums that run side by side: a fixed number, so that the order of additions is fixed too.
const SUMS: usize = 4;
/// Components that a turn of a loop goes through.
const TURN: usize = 16;

/// The sums of some terms of the components of `a` and `b`, up to the length of the shorter.
///
/// In double precision: what is lost does not count beside the precision of the components.
#[inline]
pub fn sums<const N: usize>(
    a: &[f32],
    b: &[f32],
    terms: impl Fn(f32, f32) -> [f64; N],
) -> [f64; N] {
    let length = a.len().min(b.len());
    let (a_turns, a_rest) = a[..length].as_chunks::<TURN>();
    let (b_turns, b_rest) = b[..length].as_chunks::<TURN>();
    let mut sums = [[0.0; SUMS]; N];
    for (a, b) in a_turns.iter().zip(b_turns) {
        for (a, b) in a.as_chunks::<SUMS>().0.iter().zip(b.as_chunks::<SUMS>().0) {
            let terms: [_; SUMS] = std::array::from_fn(|lane| terms(a[lane], b[lane]));
            for (at, sums) in sums.iter_mut().enumerate() {
                for (sum, terms) in sums.iter_mut().zip(terms) {
                    *sum += terms[at];
                }
            }
        }
    }
    let mut sums = sums.map(|[a, b, c, d]| (a + b) + (c + d));
    for (a, b) in a_rest.iter().zip(b_rest) {
        let terms = terms(*a, *b);
        sums.iter_mut()
            .zip(terms)
            .for_each(|(sum, term)| *sum += term);
    }
    sums
}

/// The dot product of `a` and `b`.
pub fn dot(a: &[f32], b: &[f32]) -> f64 {
    let [sum] = sums(a, b, |a, b| [f64::from(a) * f64::from(b)]);
    sum
}

/// `descriptor` with length 1, or zeros if it is all zeros.
pub fn unit(descriptor: &[i8]) -> impl Iterator<Item = f32> {
    let squared = similarity::dot::dot(descriptor, bytemuck::cast_slice(descriptor));
    let factor = if squared == 0 {
        0.0
    } else {
        (1.0 / f64::from(squared).sqrt()) as f32
    };
    let components = descriptor.iter();
    components.map(move |&component| f32::from(component) * factor)
}
